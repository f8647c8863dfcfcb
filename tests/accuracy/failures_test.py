"""What goes wrong in the middle of a data set costs a case, not the run; nothing is left behind.

usage: failures_test.py PERWATT
"""
import json
import os
import signal

from pictures import SYNTHETIC, Accuracy, harness, paint

BOTH = [*SYNTHETIC, "-p", "fp32", "--device", "cpu,null"]
QUICK = ["--min-seconds", "0.05", "--max-seconds", "0.1", "--no-report"]
CLASSIFYING = "while classifying"
AMONG = 300  # an inference that warming up does not usually reach: it takes about 40


def strike(**options):
    return [word for key, value in options.items() for word in ("-o", f"synthetic/cpu.{key}={value}")]


class Failures(Accuracy):
    def check(self, status, reason, *more, **options):
        """The device cpu fails among the pictures, the device null is measured all the same."""
        root, _ = self.slow(AMONG + 50)
        records, rows = self.accuracy(*BOTH, "-d", root, *strike(latency_us=20000, fail_at=AMONG, **options), *more, status=1)
        bad, good = records
        self.assertEqual(bad["status"], status, bad)
        self.assertIn(reason, bad["reason"])
        self.assertTrue(bad["remedy"])
        for field in ("pictures", "top1_share", "agreement_share", "picture_rate"):
            self.assertIsNone(bad[field])
        self.assertEqual((good["status"], good["pictures"]), ("ok", AMONG + 50), good)
        self.assertEqual({row["record"] for row in rows}, {good["id"]})
        self.assert_store_whole()
        return bad

    def test_crash_among_pictures(self):
        bad = self.check("crashed", "SIGSEGV", fail="crash")
        self.assertIn("while", bad["reason"])

    def test_engine_error(self):
        self.check("engine_error", "inference failed", fail="error")

    def test_lost_device(self):
        self.check("device_lost", "device lost", fail="device_lost")

    def test_hang_among_pictures(self):
        self.check("timed_out", "time limit of 4 s", "--time-limit", "4", fail="hang")

    def slow(self, count=400, folder="slow", us=50000):
        """Pictures and words for a first case that is done at once and a second that takes long."""
        root = self.home / folder
        for i in range(count):
            paint(root / str(i % 4) / f"p{i:03}.png", i)
        return root, [*SYNTHETIC, "-p", "fp32", "--device", "null,cpu", "-o", f"synthetic/cpu.latency_us={us}",
                      "--data", str(root)]

    def wait_for_classifying(self, records=1):
        """The worker of a case that takes long, once it has the threads that decode."""
        worker = self.wait_for_worker_of_a_case(records)
        self.wait_for("threads that decode", lambda: self.threads(worker) > 4)
        return worker

    @staticmethod
    def threads(pid):
        try:
            return len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            return 0

    def test_killed_worker_is_a_crash(self):
        _, words = self.slow()
        words[words.index("null,cpu")] = "cpu,null"
        perwatt = self.start("accuracy", *words, "--json", "--decode-threads", "4")
        os.kill(self.wait_for_classifying(0), signal.SIGKILL)
        output, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 1, errors)
        first, second = json.loads(output)["records"]
        self.assertEqual((first["status"], second["status"]), ("crashed", "ok"), first)
        self.assertIn("SIGKILL", first["reason"])
        self.assertIn(CLASSIFYING, first["reason"])
        self.assertEqual(second["pictures"], 400)
        self.assert_nothing_left()
        self.assert_store_whole()

    def test_killed_perwatt_leaves_no_worker(self):
        _, words = self.slow()
        perwatt = self.start("accuracy", *words, "--decode-threads", "4")
        self.wait_for_classifying()
        perwatt.kill()
        perwatt.communicate()
        self.assert_nothing_left()
        self.assert_store_whole()
        self.assertEqual(self.rows("SELECT status FROM record"), [("ok",)])

    def interrupt(self, *command):
        """Ctrl-C among the pictures of the second case."""
        perwatt = self.start(*command, "--decode-threads", "4")
        self.wait_for_classifying()
        perwatt.send_signal(signal.SIGINT)
        output, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130, errors)
        self.assertIn("1 of 2 cases are kept", errors)
        self.assert_nothing_left()
        self.assertEqual(self.rows("SELECT status, count(*) FROM record"), [("ok", 1)])

    def test_interrupted_run_goes_on(self):
        _, words = self.slow(count=100, folder="data")
        self.interrupt("run", *words, *QUICK)
        before = self.rows("SELECT id, number FROM record")
        rows = self.rows("SELECT count(*) FROM picture")
        self.assertEqual(rows, [(100,)])
        self.perwatt("run", "--resume", "--no-report")
        after = self.rows("SELECT id, number FROM record ORDER BY number")
        self.assertEqual(after[:1], before)
        self.assertEqual(len(after), 2)
        self.assertEqual(self.rows("SELECT count(*) FROM picture"), [(200,)])
        self.assertEqual(self.rows("SELECT reference, agreement_share FROM record ORDER BY number"),
                         [("itself", None), ("fp32 synthetic/null", 1)])
        self.assert_store_whole()

    def test_other_pictures_are_no_way_to_go_on(self):
        root, words = self.slow(count=100, folder="data")
        self.interrupt("accuracy", *words)
        (root / "0" / "more.png").write_bytes((root / "0" / "p000.png").read_bytes())
        what, remedy = self.refused("run", "--resume", "--no-report", status=1)
        self.assertIn("pictures of data", what)
        self.assertIn("put them back", remedy)
        (root / "0" / "more.png").unlink()
        paint(root / "0" / "p000.png", 0, (80, 64))
        what, _ = self.refused("run", "--resume", "--no-report", status=1)
        self.assertIn("pictures of data", what)


if __name__ == "__main__":
    harness.main()
