"""The machine's state while a case runs: traces, summary, marks, and a second perwatt at once."""
import csv
import io
import json
import os
import signal
import subprocess
import sys

import harness

# A case of about a second; the synthetic device sleeps, so the machine is as busy as it is otherwise.
SECOND = ["run", "-n", "squeezenet", "-e", "synthetic", "-p", "fp32", "-d", "cpu", "-o", "latency_us=2000",
          "--min-seconds", "1", "--max-seconds", "1", "--no-report"]
BUSY = "import os\nwhile os.getppid() == %d: pass"


class MachineState(harness.Robust):
    def test_a_case_has_traces_and_a_summary(self):
        output, _ = self.perwatt(*SECOND, "--json")
        record = json.loads(output)["records"][0]
        self.assertEqual(record["status"], "ok")
        for field in ("own_load_share", "other_load_share", "steal_share"):
            self.assertTrue(0 <= record[field] <= 1, (field, record[field]))
        rows = self.rows("SELECT name, quantity, unit, seconds, \"values\" FROM trace")
        self.assertIn("run queue", {row[1] for row in rows})
        loads = {row[0]: row for row in rows if row[1] == "load"}
        self.assertIn("other processes", loads)
        seconds, values = json.loads(loads["other processes"][3]), json.loads(loads["other processes"][4])
        self.assertEqual(len(seconds), len(values))
        self.assertEqual(seconds, sorted(seconds))
        self.assertGreaterEqual(len(values), 2)
        self.assertTrue(all(0 <= value <= 1 for value in values), values)
        self.assertTrue(any(0 < at < 1 for at in seconds), "none lies in the steady window")

    def test_traces_are_exported(self):
        self.perwatt(*SECOND)
        text, _ = self.perwatt("export", "--traces")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(list(rows[0]), ["record", "name", "quantity", "unit", "source", "seconds", "value"])
        whole, _ = self.perwatt("export", "--traces", "--format", "json")
        exported = json.loads(whole)["records"]
        self.assertEqual(len(exported), 1)
        self.assertEqual(sum(len(trace["values"]) for trace in exported[0]["traces"]), len(rows))
        plain, _ = self.perwatt("export", "--format", "json")
        self.assertEqual(set(json.loads(plain)), {"run", "records"}, "its shape stays")
        self.assertEqual(rows[0]["record"], json.loads(plain)["records"][0]["id"])
        self.perwatt("export", "--traces", "--pictures", status=2)

    def test_other_load_is_marked_and_kept(self):
        busy = [subprocess.Popen([sys.executable, "-c", BUSY % os.getpid()])
                for _ in range(len(os.sched_getaffinity(0)))]
        try:
            output, _ = self.perwatt(*SECOND, "--json")
        finally:
            for process in busy:
                process.kill()
                process.wait()
        record = json.loads(output)["records"][0]
        self.assertEqual(record["status"], "ok")
        self.assertIsNotNone(record["throughput"])
        self.assertGreater(record["other_load_share"], 0.05)
        self.assertIn("other load", record["marks"])
        table, _ = self.perwatt("show", "last")
        self.assertIn("* disturbed, kept: other load: squeezenet fp32", table)

    def test_a_case_without_a_window_has_no_traces(self):
        hanging = ["run", *harness.QUICK, "-d", "cpu", "-o", "synthetic/cpu.fail=crash", "-o",
                   "synthetic/cpu.fail_at=3", "--no-report"]
        self.perwatt(*hanging, status=1)
        self.assertEqual(self.rows("SELECT status, marks FROM record"), [("crashed", "")])
        self.assertEqual(self.rows("SELECT count(*) FROM trace"), [(0,)])

    def test_two_at_once_are_told(self):
        hanging = self.start("run", *harness.QUICK, "-d", "cpu", "-o", "synthetic/cpu.fail=hang",
                             "-o", "synthetic/cpu.fail_at=3", "--no-report")
        self.wait_for_worker_of_a_case()
        second = self.start(*SECOND, store=self.home / "second.sqlite")
        _, errors = second.communicate(timeout=harness.PATIENCE)
        self.assertEqual(second.returncode, 0, errors)
        self.assertIn(f"another perwatt measures on this machine (pid {hanging.pid})", errors)
        hanging.send_signal(signal.SIGINT)
        hanging.communicate(timeout=harness.PATIENCE)
        self.assertEqual(hanging.returncode, 130, "the sampler ends with an interrupted case")
        third = self.start(*SECOND, store=self.home / "second.sqlite")
        _, errors = third.communicate(timeout=harness.PATIENCE)
        self.assertNotIn("another perwatt", errors, "the lock is gone with its holder")


if __name__ == "__main__":
    harness.main()
