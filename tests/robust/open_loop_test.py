"""Arrivals by the real clock, through the binary and a worker: what is missed, what is found, what is too much."""
import csv
import io

import harness

BASE = ["-n", "squeezenet", "-e", "synthetic", "-p", "fp32", "--no-report"]


class OpenLoopTest(harness.Robust):
    def records(self):
        output, _ = self.perwatt("export", "last", "--format", "csv")
        return list(csv.DictReader(io.StringIO(output)))

    def test_a_camera_misses_what_overtakes(self):
        self.perwatt("run", *BASE, "--scenario", "fixed_rate", "--rate", "50", "-o", "latency_us=30000",
                     "--min-seconds", "2", "--max-seconds", "2")
        record, = self.records()
        self.assertEqual(record["status"], "ok")
        self.assertEqual(int(record["queries"]) + int(record["missed"]), int(record["arrivals"]))
        # 30 ms a frame at 50 frames/s: at least two in five miss, more where the machine is slow.
        self.assertGreater(int(record["missed"]), 0.3 * int(record["arrivals"]))
        self.assertGreater(int(record["queries"]), 0)
        self.assertGreaterEqual(float(record["latency_min_ms"]), 29.9)
        self.assertNotEqual(record["issue_lag_p99_ms"], "")

    def test_a_server_and_a_group_of_lanes(self):
        output, _ = self.perwatt("run", *BASE, "--scenario", "server,multi_stream", "--rate", "40", "--lanes", "2",
                                 "-o", "latency_us=1000", "--min-seconds", "1", "--max-seconds", "1")
        server, group = self.records()
        self.assertEqual([server["status"], group["status"]], ["ok", "ok"])
        self.assertEqual(float(server["rate"]), 40)
        self.assertEqual(server["queries"], server["arrivals"])
        self.assertEqual(group["rate"], "")
        self.assertIn("40", output)

    def test_more_than_it_can_serve(self):
        _, errors = self.perwatt("run", *BASE, "--scenario", "server", "--rate", "1000", "-o", "latency_us=20000",
                                 "--min-seconds", "1", "--max-seconds", "1", status=1)
        record, = self.records()
        self.assertEqual(record["status"], "overloaded")
        self.assertIn("--rate", record["remedy"])
        self.assertIn("overloaded", errors)

    def test_a_bound_finds_a_rate(self):
        self.perwatt("run", *BASE, "--scenario", "server", "--latency-bound", "100ms", "--bound-percentile", "50",
                     "-o", "latency_us=2000", "--min-seconds", "0.3", "--max-seconds", "0.6", "--target", "20%")
        record, = self.records()
        self.assertEqual(record["status"], "ok")
        self.assertEqual(float(record["latency_bound_ms"]), 100)
        self.assertGreater(float(record["found_rate_high"]), float(record["found_rate"]))
        self.assertGreater(float(record["found_rate"]), 0)


if __name__ == "__main__":
    harness.main()
