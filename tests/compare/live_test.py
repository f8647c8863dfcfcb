"""Live comparisons of the engine without inference, whose speeds are known; workers that die, Ctrl-C, bad input."""
import json
import signal

import harness

LIVE = ["compare", "--live", "-e", "synthetic", "-n", "squeezenet", "-o", "law=normal", "-o", "cv=0.02", "-o", "latency_us=3000",
        "--order-seed", "1"]


class LiveTest(harness.Robust):
    def live(self, *arguments, status=0):
        output, _ = self.perwatt(*LIVE, *arguments, "--json", status=status)
        return json.loads(output)

    def test_a_difference_is_found_and_crosses_the_gate(self):
        result = self.live("--a", "option.latency_us=1000", "--b", "option.executes=bf16:0.9,fp32:0.1", "--gate", "3%",
                           "--max-seconds", "40", status=1)
        self.assertEqual(result["end"], "differs")
        self.assertTrue(result["decided"])
        self.assertGreater(result["low"], 0.1)
        self.assertLess(result["high"], 0.9)
        self.assertEqual(len(result["gate"]["crossed"]), 1)
        self.assertEqual(result["a"]["set"], "option.latency_us=1000")
        self.assertEqual(result["a"]["record"]["executed"], "fp32 100.0 %")
        self.assertEqual(result["b"]["record"]["executed"], "bf16 90.0 %, fp32 10.0 %")
        self.assertGreaterEqual(len(result["rounds"]), 10)
        self.assertEqual({round["order"] for round in result["rounds"]}, {"ABBA", "BAAB"})
        self.assertTrue(all(len(round["images_per_s"]) == 4 for round in result["rounds"]))
        self.assertEqual(result["rounds_behind_interval"], len(result["rounds"]))
        self.assertFalse(self.store.exists(), "nothing is kept")

    def test_too_short_a_time_is_said_before_the_rounds(self):
        said, advice = self.refused(*LIVE, "--b", "batch=2", "--max-seconds", "1", status=1)
        self.assertIn("do not fit into 1 s", said)
        self.assertRegex(advice, r"--max-seconds \d+")

    def test_a_side_that_fails_says_why(self):
        for fault, label in (("fail=crash", "crashed"), ("fail=error", "engine error"), ("fail=oom", "Out of Mem.")):
            with self.subTest(fault):
                text, _ = self.perwatt(*LIVE, "--b", "option." + fault, status=1)
                self.assertIn("not decided, a side failed", text)
                self.assertRegex(text, f"(?i)B failed: {label}")

    def interrupted(self, process):
        """What a comparison says after Ctrl-C."""
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=harness.PATIENCE)
        self.assertEqual(process.returncode, 130, errors)
        self.assert_nothing_left()
        return json.loads(output)

    def test_turns_where_memory_is_short(self):
        (self.home / "root/proc").mkdir(parents=True)
        (self.home / "root/proc/meminfo").write_text("MemTotal: 2048 kB\nMemAvailable: 1024 kB\n")
        command = ["--sysroot", str(self.home / "root"), *LIVE, "--max-seconds", "600"]
        process = self.start(*command, "--b", "batch=1", "--json")
        # The engines are opened in two workers, the looks at A and B take two more; a fifth one is a slice.
        seen, most = set(), 0

        def a_fifth_worker():
            nonlocal most
            now = self.workers()
            seen.update(now)
            most = max(most, len(now))
            return len(seen) >= 5
        self.wait_for("a fifth worker", a_fifth_worker)
        self.assertEqual(most, 1)
        result = self.interrupted(process)
        self.assertTrue(result["taking_turns"])
        self.assertIn("1 MiB are available", result["turns_reason"])

    def test_ctrl_c_says_what_is_known(self):
        process = self.start(*LIVE, "--b", "batch=1", "--equal", "0", "--json")
        self.wait_for("two workers", lambda: len(self.workers()) == 2)
        result = self.interrupted(process)
        self.assertEqual((result["end"], result["decided"], result["taking_turns"]), ("interrupted", False, False))
        self.assertIn("not decided, interrupted", result["verdict"])

    def test_bad_input(self):
        for arguments, what, remedy in (
                ([], "A and B are the same", "--b precision=fp16"),
                (["--b", "speed=fast"], "cannot set speed", "known:"),
                (["--b", "precison=fp16"], "cannot set precison", "did you mean precision?"),
                (["--b", "fp16"], "no value", "KEY=VALUE"),
                (["--b", "batch=many"], "not a whole number", "batch=1"),
                (["--b", "precision=fp17"], "fp17", "did you mean"),
                (["--b", "batch=2", "-p", "fp32,fp16"], "2 cases", "one precision"),
                (["--b", "batch=2", "--equal", "200%"], "--equal", "1%"),
                (["--b", "batch=2", "--gate", "3%", "--gate-on", "p99"], "throughput", "--gate-on"),
                (["--b", "batch=2", "last"], "last is about stored runs", "leave")):
            with self.subTest(arguments):
                said, advice = self.refused(*LIVE, *arguments, status=2)
                self.assertIn(what, said)
                self.assertIn(remedy, advice)


if __name__ == "__main__":
    harness.main()
