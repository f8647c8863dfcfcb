"""`perwatt tune` on an engine whose best setting is known, and runs that use what it kept.

usage: command_test.py PERWATT
"""
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "robust"))
import harness  # noqa: E402

SUBJECT = ["-n", "squeezenet", "-e", "synthetic", "-p", "fp32"]
# With 4 threads throughput is largest for a batch of 4 and boost, whatever the lanes.
LAW = ["-o", "latency_us=8000", "-o", "per_image_us=4000", "-o", "best_batch=4", "-o", "cores=4"]
SPACE = ["--lanes", "2,4", "--threads", "4"]
BEST = {"batch": 4, "lanes": 4, "threads": 4, "options": {"boost": "on"}}


def truth(setting):
    """Images/s of the law in src/engine/synthetic/options.h."""
    batch, lanes, threads = setting["batch"], setting["lanes"] or 4, setting["threads"] or 4
    latency = (8 + 4 * (batch + 2 * max(0, batch - 4))) / threads ** 0.8 * max(1, lanes * threads / 4)
    return 1000 * lanes * batch / latency / (0.9 if setting["options"].get("boost") == "on" else 1)


class Tune(harness.Robust):
    def setUp(self):
        super().setUp()
        self.file = self.home / "data" / "perwatt" / "tuned.json"

    def tune(self, *arguments, status=0, law=LAW, space=SPACE):
        output, self.errors = self.perwatt("tune", *SUBJECT, *law, *space, "--json", *arguments, status=status)
        (tuning,) = json.loads(output)["tunings"]
        return tuning

    def tuned_record(self, *arguments, status=0):
        records = self.perwatt("run", *SUBJECT, *LAW, "--tuned", "--json", "--no-report", "--min-seconds", "0.1", "--max-seconds", "0.2",
                               *arguments, status=status)[0]
        (record,) = json.loads(records)["records"]
        return record

    def test_finds_the_best_keeps_it_and_a_run_uses_it(self):
        tuning = self.tune("--time", "20s")
        choice = tuning["choice"]
        self.assertEqual(choice["batch"], 4, tuning["why"])
        self.assertEqual(choice["options"], {"boost": "on"}, tuning["why"])
        self.assertGreater(truth(choice), 0.99 * truth(BEST), choice)
        self.assertGreaterEqual(tuning["rounds"], 3)
        self.assertGreater(tuning["comparisons"][0]["ratio"]["low"], 1.2)
        self.assertTrue(any(line.startswith("batch 4 over batch 1: ") for line in tuning["why"]), tuning["why"])
        self.assertIn("batch 4", self.errors)
        (kept,) = json.loads(self.perwatt("tune", "--list", "--json")[0])["tuned"]
        self.assertEqual((kept["network"], kept["setting"], kept["confirmed"]), ("squeezenet", choice, True))

        record = self.tuned_record()
        self.assertEqual((record["batch"], record["lanes"], record["scenario"], record["status"]),
                         (4, choice["lanes"] or 4, "offline", "ok"))
        self.assertRegex(record["tuned"], r"^tuned 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ: batch 4, .*boost=on$")
        plan = self.home / "plan.toml"
        options = "\n".join(f'{k} = "{v}"' for k, v in (word.split("=") for word in LAW if word != "-o"))
        plan.write_text(f'networks = ["squeezenet"]\nengines = ["synthetic"]\nprecisions = ["fp32"]\ntuned = true\n'
                        f'[engine_options]\n{options}\n')
        (case,) = json.loads(self.perwatt("run", str(plan), "--dry-run", "--json")[0])["cases"]
        self.assertEqual((case["batch"], case["lanes"], case["threads"]), (4, choice["lanes"], choice["threads"]))

        # Tuning for the same again takes its place; another constraint stands beside it, and the newest counts.
        held = self.tune("-b", "1", "--time", "2s")
        self.assertEqual(held["choice"]["batch"], 1)
        self.assertEqual(len(json.loads(self.file.read_text())["choices"]), 2)
        self.assertEqual(self.tuned_record()["batch"], 1)

        self.assertEqual(self.perwatt("tune", "--forget", "-n", "alexnet")[0], "0 forgotten\n")
        self.assertEqual(self.perwatt("tune", "--forget", "-n", "squeezenet", "-e", "synthetic")[0], "2 forgotten\n")
        self.assertIn("nothing is tuned", self.perwatt("tune", "--list")[0])
        what, remedy = self.refused("run", *SUBJECT, *LAW, "--tuned", status=1)
        self.assertEqual(what, "nothing is tuned for squeezenet fp32 on synthetic/cpu")
        self.assertIn("perwatt tune -n squeezenet -e synthetic -d cpu -p fp32 -o best_batch=4", remedy)

    def test_settings_that_fail_are_marked_and_the_search_goes_on(self):
        for fault, status in (("crash", "crashed"), ("oom", "out_of_memory")):
            with self.subTest(fault):
                tuning = self.tune("-o", f"fail={fault}", "-o", "fail_batch=2", "-o", "fail_at=load", "--time", "6s")
                self.assertEqual(tuning["choice"]["batch"], 1)
                failed = [trial for trial in tuning["trials"] if trial["setting"]["batch"] == 2]
                self.assertEqual({trial["status"] for trial in failed}, {status})
                self.assertFalse(any(trial["usable"] for trial in failed))

    def test_bounds_are_kept(self):
        tuning = self.tune("--latency-bound", "11ms", "--time", "4s")
        self.assertLessEqual(tuning["choice"]["batch"], 2)
        over = [trial for trial in tuning["trials"] if "over the bound of 11 ms" in trial["remark"]]
        self.assertTrue(over)
        self.assertFalse(any(trial["setting"] == tuning["choice"] for trial in over))
        tuning = self.tune("--memory-bound", "1kB", "--time", "1s", status=1)
        self.assertIsNone(tuning["choice"])
        self.assertEqual(tuning["kept"], "")
        self.assertEqual(json.loads(self.file.read_text())["choices"][0]["constraint"],
                         "batch 1 to 16, lanes 2 to 4, threads 4, latency 11 ms")

    def test_ctrl_c_keeps_the_best_so_far_and_says_so(self):
        process = self.start("tune", *SUBJECT, *LAW, "--lanes", "1-8", "--json", "--time", "60s")
        seen = ""
        while "batch 4: " not in seen:
            line = process.stderr.readline()
            self.assertTrue(line, seen)
            seen += line
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=harness.PATIENCE)
        self.assertEqual(process.returncode, 130)
        (tuning,) = json.loads(output)["tunings"]
        self.assertTrue(tuning["interrupted"])
        self.assertIn("not confirmed", tuning["why"][0])
        self.assertGreater(tuning["choice"]["batch"], 1)
        self.assertIn("not confirmed", self.perwatt("tune", "--list")[0])
        self.assert_nothing_left()

    def test_a_damaged_file_is_named(self):
        self.file.parent.mkdir(parents=True)
        for content in ('{"version": 1, "choices": [{"network"', '{"version": 1, "choices": [{}]}', "[]", '{"version": 99, "choices": []}'):
            self.file.write_text(content)
            for command in (["tune", "--list"], ["tune", *SUBJECT], ["run", *SUBJECT, "--tuned"], ["tune", "--forget"]):
                with self.subTest(content=content, command=command):
                    what, remedy = self.refused(*command, status=1)
                    self.assertIn(str(self.file), what)
                    self.assertIn("rm ", remedy)
            self.assertEqual(self.file.read_text(), content)

    def test_bad_input(self):
        for arguments, expected in (
                (["tune"], "no network is named"),
                (["tune", *SUBJECT, "--latency-bound", "50"], "--latency-bound 50"),
                (["tune", *SUBJECT, "--memory-bound", "lots"], "--memory-bound lots"),
                (["tune", *SUBJECT, "--time", "0s"], "--time 0s"),
                (["tune", *SUBJECT, "-b", "0"], "--batch 0"),
                (["tune", *SUBJECT, "-b", "8-1"], "--batch 8-1"),
                (["tune", *SUBJECT, "--lanes", "many"], "--lanes many"),
                (["tune", "-n", "squeezenett"], "unknown network squeezenett"),
                (["run", *SUBJECT, "--tuned", "-b", "8"], "a tuned run has its batch"),
                (["run", *SUBJECT, "--tuned", "--preset", "study-jetson"], "a tuned run has its batch")):
            with self.subTest(arguments):
                self.assertIn(expected, self.refused(*arguments, status=2)[0])


if __name__ == "__main__":
    harness.main()
