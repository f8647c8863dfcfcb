"""Sweeps, order, repeats and cool-down through the real binary."""
import json
import re

import harness

PRECISIONS = ["fp32", "fp16", "bf16", "int8"]
ROUNDS = 2
SWEEP = ["run", "-n", "squeezenet", "-e", "synthetic", "-p", ",".join(PRECISIONS), "-d", "cpu", "-o", "latency_us=1000",
         "--min-seconds", "0.3", "--max-seconds", "0.3", "--repeats", str(ROUNDS), "--order-seed", "11", "--no-report"]
PLAN = """
engines = ["synthetic"]
networks = ["squeezenet"]
precisions = ["fp32"]
min_seconds = 0.05
max_seconds = 0.1
order = "plan"
[[matrix]]
batches = ["1-4:x2"]
[[matrix]]
precisions = ["fp16"]
devices = ["null"]
[[exclude]]
batch = 2
[[exclude]]
network = "vgg-19"
"""


class SweepsTest(harness.Robust):
    def taken(self, store=None):
        """(position, number, repeat, key) in the order in which they were measured."""
        return self.rows("SELECT position, number, repeat, case_key FROM record ORDER BY started, position", store)

    def test_a_random_order_is_gone_on_with_after_a_kill(self):
        perwatt = self.start(*SWEEP)
        self.wait_for_worker_of_a_case(records=2)
        perwatt.kill()
        perwatt.communicate()
        self.assert_nothing_left()
        before = self.taken()
        total = ROUNDS * len(PRECISIONS)
        self.assertLess(len(before), total)
        _, errors = self.perwatt("run", "--resume", "--no-report")
        self.assertIn(f"{total - len(before)} of {total} measurements left", errors)
        resumed = self.taken()
        self.assertEqual(resumed[:len(before)], before)
        self.assertEqual([row[0] for row in resumed], list(range(1, total + 1)))
        self.assertNotEqual([row[1] for row in resumed[:4]], [1, 2, 3, 4], "seed 11 is not the plan's order")
        for repeat in range(ROUNDS):
            of_round = resumed[repeat * 4:repeat * 4 + 4]
            self.assertEqual({row[2] for row in of_round}, {repeat + 1}, "in rounds")
            self.assertEqual({row[1] for row in of_round}, {1, 2, 3, 4})
        self.assertEqual(len({row[3] for row in resumed}), len(PRECISIONS), "repeats are the same case")
        other = self.home / "other.sqlite"
        self.perwatt(*SWEEP, store=other)
        self.assertEqual([row[:3] for row in self.taken(other)], [row[:3] for row in resumed], "the same seed, the same order")

    def test_repeats_are_pooled_in_the_table_and_a_record_each_in_the_export(self):
        output, errors = self.perwatt("run", *harness.QUICK, "-d", "cpu", "-o", "latency_us=1000", "-o", "cv=0.05",
                                      "-o", "law=normal", "--repeats", "3")
        self.assertRegex(errors, r"1 case x 3 repeats, about \d+ s \(a guess")
        above = re.split(r"\d+ of \d+ cases? ok", output)[0]  # remarks may name the case too
        rows = [line for line in above.splitlines() if line.startswith("squeezenet")]
        self.assertEqual(len(rows), 1, output)
        self.assertRegex(rows[0], r"3 +\d+\.\d+ %, \d+\.\d+ %")
        self.assertIn("each in a process of its own", output)
        self.assertIn("Repeats: each case measured", (self.home / "report.html").read_text())
        exported, _ = self.perwatt("export", "last", "--format", "json")
        records = json.loads(exported)["records"]
        self.assertEqual([record["repeat"] for record in records], [1, 2, 3])
        self.assertEqual({record["repeats"] for record in records}, {3})
        self.assertEqual(len({record["case_key"] for record in records}), 1)
        for record in records:
            self.assertGreater(record["case_s"], record["duration_s"])
            self.assertGreater(record["throughput_degrees"], 0)

    def test_a_plan_with_matrices_and_excludes(self):
        (self.home / "plan.toml").write_text(PLAN)
        listed, errors = self.perwatt("run", "plan.toml", "--dry-run")
        self.assertEqual([line.strip().split("  ")[1] for line in listed.splitlines()],
                         ["squeezenet fp32 synthetic/cpu", "squeezenet fp32 synthetic/cpu batch 4",
                          "squeezenet fp16 synthetic/null"])
        self.assertIn("warning: exclude network = vgg-19: no case is like that", errors)
        self.assertRegex(errors, r"3 cases, about \d+ s \(a guess")
        self.assertFalse(self.store.exists(), "a dry run makes no store")
        output, _ = self.perwatt("run", "plan.toml", "--json", "--no-report")
        records = json.loads(output)["records"]
        self.assertEqual([(r["precision"], r["device"], r["batch"], r["status"]) for r in records],
                         [("fp32", "cpu", 1, "ok"), ("fp32", "cpu", 4, "ok"), ("fp16", "null", 1, "ok")])
        planned = json.loads(self.perwatt("run", "plan.toml", "--dry-run", "--json")[0])
        self.assertEqual((planned["measurements"], planned["known"]), (3, 3))
        taken = sum(record["case_s"] for record in records)
        self.assertLess(abs(planned["expected_seconds"] - taken), 0.5 * taken, "by what they took")

    def zone(self, celsius):
        folder = self.home / "machine" / "sys" / "class" / "thermal" / "thermal_zone0"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "type").write_text("cpu-thermal\n")
        (folder / "temp").write_text(f"{celsius * 1000}\n")

    def test_cool_down_waits_for_the_start(self):
        self.zone(40)
        perwatt = self.start("--sysroot", str(self.home / "machine"), "run", "-n", "squeezenet", "-e", "synthetic",
                             "-p", "fp32", "-d", "cpu,null", "--order", "plan", "-o", "latency_us=1000", "--min-seconds", "1",
                             "--max-seconds", "1", "--cool-down", "--cool-down-limit", "0.7", "--no-report")
        self.wait_for_worker_of_a_case()
        self.zone(60)
        _, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 0, errors)
        (first,), (second,) = self.rows("SELECT cool_down_s FROM record ORDER BY number")
        self.assertLess(first, 0.7)
        self.assertGreaterEqual(second, 0.7)

    def test_cool_down_without_sensors_is_said_once(self):
        (self.home / "machine").mkdir()
        _, errors = self.perwatt("--sysroot", str(self.home / "machine"), "run", *harness.QUICK, "-d", "cpu,null",
                                 "--cool-down", "--no-report")
        self.assertEqual(errors.count("no temperature sensor"), 1)
        self.assertEqual(self.rows("SELECT DISTINCT cool_down_s FROM record"), [(None,)])

    def test_wrong_words_are_refused_with_what_to_write(self):
        what, remedy = self.refused("run", *harness.QUICK, "-b", "8-1", status=2)
        self.assertIn("--batch: count 8-1", what)
        self.assertIn("1-16:x2", remedy)
        what, remedy = self.refused("run", *harness.QUICK, "--order", "randon", status=2)
        self.assertIn("random", remedy)
        self.refused("run", *harness.QUICK, "--repeats", "0", status=2)


if __name__ == "__main__":
    harness.main()
