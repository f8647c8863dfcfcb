"""Workers and perwatt itself killed from outside: what is done is kept, nothing is left behind."""
import json
import os
import signal
import sqlite3

import harness

PRECISIONS = ["fp32", "fp16", "bf16", "int8"]
# Four cases that take a second or so each.
SEVERAL = ["run", "-n", "squeezenet", "-e", "synthetic", "-p", ",".join(PRECISIONS), "-d", "cpu",
           "-o", "latency_us=1000", "--min-seconds", "1", "--max-seconds", "1", "--order", "plan"]
# A quick case, then one that never ends by itself.
HANGING = ["run", *harness.QUICK, "-d", "null,cpu", "--order", "plan", "-o", "synthetic/cpu.fail=hang",
           "-o", "synthetic/cpu.fail_at=first"]


class KilledTest(harness.Robust):
    def records(self):
        return self.rows("SELECT number, id, status FROM record ORDER BY number")

    def test_killed_worker_costs_one_case(self):
        perwatt = self.start("run", *harness.QUICK, "--json", "-d", "cpu,null", "--order", "plan",
                             "-o", "synthetic/cpu.fail=hang", "-o", "synthetic/cpu.fail_at=first")
        os.kill(self.wait_for_worker_of_a_case(), signal.SIGKILL)
        output, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 1, errors)
        first, second = json.loads(output)["records"]
        self.assertEqual((first["status"], second["status"]), ("crashed", "ok"), first)
        self.assertIn("SIGKILL", first["reason"])
        self.assertIn("cause unknown", first["reason"])
        self.assert_nothing_left()

    def test_killed_perwatt_leaves_no_worker_and_resumes(self):
        perwatt = self.start(*SEVERAL)
        self.wait_for_worker_of_a_case(records=1)
        perwatt.kill()
        perwatt.communicate()
        self.assert_nothing_left()
        self.assert_store_whole()
        before = self.records()
        self.assertGreaterEqual(len(before), 1)
        self.assertLess(len(before), len(PRECISIONS))
        self.perwatt("run", "--resume", "--no-report")
        after = self.records()
        self.assertEqual([row[0] for row in after], [1, 2, 3, 4])
        self.assertEqual(after[:len(before)], before, "what was there is measured no second time")
        self.assert_store_whole()
        self.assertEqual(self.rows("SELECT count(*) FROM run WHERE finished <> ''"), [(1,)])
        what, remedy = self.refused("run", "--resume", status=2)
        self.assertIn("no unfinished run", what)
        self.assertIn("perwatt run", remedy)

    def ends_cleanly_on(self, number):
        perwatt = self.start(*HANGING)
        self.wait_for_worker_of_a_case(records=1)
        perwatt.send_signal(number)
        output, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130, errors)
        self.assertIn("squeezenet", output)
        self.assertIn("1 of 2 cases are kept", errors)
        self.assertIn("perwatt run --resume", errors)
        self.assert_nothing_left()
        self.assertEqual([(row[0], row[2]) for row in self.records()], [(1, "ok")])

    def test_ctrl_c_keeps_what_is_done(self):
        self.ends_cleanly_on(signal.SIGINT)

    def test_a_kind_kill_keeps_what_is_done(self):
        self.ends_cleanly_on(signal.SIGTERM)

    def test_a_closed_terminal_keeps_what_is_done(self):
        self.ends_cleanly_on(signal.SIGHUP)

    def test_ctrl_c_on_the_whole_group_is_perwatts_to_handle(self):
        """A terminal sends SIGINT to the whole foreground group; the worker must not take it for itself."""
        perwatt = self.start(*HANGING, start_new_session=True)
        worker = self.wait_for_worker_of_a_case(records=1)
        self.assertNotEqual(os.getpgid(worker), os.getpgid(perwatt.pid))
        os.killpg(perwatt.pid, signal.SIGINT)
        perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130)
        self.assert_nothing_left()

    def test_resume_keeps_to_the_runs_plan_and_engine(self):
        perwatt = self.start(*HANGING)
        self.wait_for_worker_of_a_case(records=1)
        perwatt.kill()
        perwatt.communicate()
        what, _ = self.refused("run", "--resume", "-n", "alexnet", status=2)
        self.assertIn("own plan", what)
        with sqlite3.connect(self.store) as database:
            database.execute("UPDATE record SET engine_version = '0'")
        what, remedy = self.refused("run", "--resume", "--no-report", status=1)
        self.assertIn("synthetic 0", what)
        self.assertIn("--engine-path", remedy)
        with sqlite3.connect(self.store) as database:
            database.execute("UPDATE run SET machine = '{\"id\": \"x\", \"name\": \"far\"}'")
        what, _ = self.refused("run", "--resume", "--no-report", status=1)
        self.assertIn("another machine (far)", what)


if __name__ == "__main__":
    harness.main()
