"""Stored runs of the engine without inference, whose speeds are known, against each other."""
import json

import harness

LAW = ["-o", "law=normal", "-o", "cv=0.05"]


class StoredTest(harness.Robust):
    def run_of(self, *arguments, latency_us=2000, precision="fp32", seconds="0.5"):
        """The id of a run whose queries take latency_us on average."""
        output, _ = self.perwatt("run", "-e", "synthetic", "-p", precision, "-n", "squeezenet", *LAW, "-o", f"latency_us={latency_us}",
                                 "--min-seconds", seconds, "--max-seconds", seconds, "--no-report", "--json", *arguments)
        return json.loads(output)["run"]["id"]

    def compared(self, *arguments, status=0):
        output, _ = self.perwatt("compare", *arguments, "--json", status=status)
        return json.loads(output)

    def test_the_interval_holds_the_true_ratio(self):
        # What a query costs beside its latency (a timer's delay) is in both: the ratio is a little under 2.
        a, b = self.run_of(latency_us=4000), self.run_of(latency_us=2000)
        result = self.compared(a, b)["comparisons"][0]
        case, = result["cases"]
        speed = case["metrics"]["throughput"]
        self.assertGreater(speed["low"], 1)
        self.assertLess(speed["low"], 2.05)
        self.assertGreater(speed["high"], 1.8)
        self.assertLess(speed["low"], speed["ratio"])
        self.assertGreater(speed["high"], speed["ratio"])
        self.assertTrue(case["differs"])
        self.assertLess(case["metrics"]["p50"]["high"], 1)
        self.assertIsNone(case["metrics"]["memory"]["low"])
        self.assertFalse(case["same_case"])
        self.assertIn("engine options", result["differences"][0])

    def test_the_text_says_the_verdict(self):
        a, b = self.run_of(latency_us=4000), self.run_of(latency_us=2000)
        text, _ = self.perwatt("compare", a[:8], "last")
        self.assertRegex(text, r"B is \d\.\d+x \(\d\.\d+ to \d\.\d+\)")
        self.assertIn("Holm", text)
        self.assertIn(f"B: run {b[:8]} against A: run {a[:8]}", text)
        markdown, _ = self.perwatt("compare", a, b, "--format", "markdown")
        self.assertRegex(markdown, r"(?m)^### B: run ")
        self.assertRegex(markdown, r"(?m)^\| case \| A images/s \| B images/s \|")
        self.assertRegex(markdown, r"\*\*B is \d\.\d+x")

    def test_the_gate_sets_the_exit_status(self):
        slow, fast = self.run_of(latency_us=4000), self.run_of(latency_us=2000)
        gate = self.compared(fast, slow, "--gate", "3%", status=1)["gate"]
        self.assertEqual((gate["metric"], gate["limit"], len(gate["crossed"])), ("throughput", 0.03, 1))
        self.assertEqual(self.compared(slow, fast, "--gate", "3%")["gate"]["crossed"], [])
        self.assertEqual(self.compared(fast, slow, "--gate", "80%")["gate"]["crossed"], [])
        self.compared(fast, slow, "--gate", "3%", "--gate-on", "p50", status=1)
        text, _ = self.perwatt("compare", fast, slow, "--gate", "3%", status=1)
        self.assertRegex(text, r"gate crossed, images/s lower by more than 3 %: squeezenet: 0\.\d+x")

    def test_a_precision_that_differs_as_a_whole(self):
        a = self.run_of("-n", "alexnet")
        b = self.run_of("-n", "alexnet", precision="fp16")
        result = self.compared(a, b)["comparisons"][0]
        self.assertEqual(result["not_matched_by"], ["precision"])
        self.assertEqual([case["case"] for case in result["cases"]], ["squeezenet", "alexnet"])
        self.assertIn("precision: fp32 in A, fp16 in B", result["differences"])

    def test_by_a_field_of_one_run(self):
        run = self.run_of("-b", "1,4", "--scenario", "single_stream")
        result = self.compared(run, "--by", "batch")["comparisons"][0]
        self.assertEqual((result["a"]["title"], result["b"]["title"]), ("batch 1", "batch 4"))
        self.assertAlmostEqual(result["cases"][0]["metrics"]["throughput"]["ratio"], 4, delta=1.5)

    def test_a_case_that_fails_now_crosses_a_gate(self):
        a = self.run_of()
        self.perwatt("run", *harness.QUICK, "-o", "fail=crash", "--no-report", status=1)
        text, _ = self.perwatt("compare", a, "last")
        self.assertIn("B failed: crashed", text)
        self.compared(a, "last", "--gate", "3%", status=1)

    def test_bad_input(self):
        a = self.run_of()
        for arguments, what, remedy in (
                (["nobody", a], "no run 'nobody'", "list runs"),
                ([a], "two runs are compared", "--by"),
                ([a, a[:8]], "the same run", "--by"),
                ([a, "--by", "presision"], "presision", "did you mean precision?"),
                ([a, "--by", "engine"], "one engine only", "compare two runs"),
                ([a, "last", "--match", "netwrk"], "netwrk", "did you mean network?"),
                ([a, "last", "--gate", "much"], "much", "2%"),
                ([a, "last", "--gate", "3%", "--gate-on", "speed"], "speed", "throughput"),
                ([a, "last", "--a", "batch=2"], "--a is for --live", "--live"),
                ([a, "last", "-n", "alexnet"], "--network is for --live", "--live")):
            with self.subTest(arguments):
                said, advice = self.refused("compare", *arguments, status=2)
                self.assertIn(what, said)
                self.assertIn(remedy, advice)
        other = self.run_of("-n", "alexnet", "-b", "2")
        said, _ = self.refused("compare", a, other, "--match", "network,batch", status=2)
        self.assertIn("no case of A", said)


if __name__ == "__main__":
    harness.main()
