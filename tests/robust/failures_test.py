"""Every kind of failure is a record with its status, and costs its own case only."""

import harness

FAILS = ["-d", "cpu,null"]  # the options below strike the device cpu; the device null is measured


def strike(**options):
    words = []
    for key, value in options.items():
        words += ["-o", f"synthetic/cpu.{key}={value}"]
    return words


class FailuresTest(harness.Robust):
    def check(self, status, reason, *more, **options):
        records = self.measure(*FAILS, *strike(**options), *more, status=1)
        self.assertEqual(records["cpu"]["status"], status, records["cpu"])
        self.assertIn(reason, records["cpu"]["reason"])
        self.assertNotEqual(records["cpu"]["remedy"], "")
        self.assertIsNone(records["cpu"]["throughput"])
        self.assertEqual(records["null"]["status"], "ok", records["null"])
        self.assertGreater(records["null"]["throughput"], 0)
        return records["cpu"]

    def test_crash_while_loading(self):
        record = self.check("crashed", "SIGSEGV", fail="crash", fail_at="load")
        self.assertIn("while loading", record["reason"])

    def test_crash_in_flight(self):
        self.check("crashed", "SIGSEGV", fail="crash", fail_at="1000")

    def test_abort(self):
        self.check("crashed", "SIGABRT", fail="abort", fail_at="first")

    def test_hang(self):
        self.check("timed_out", "time limit of 3 s", "--time-limit", "3", fail="hang", fail_at="load")

    def test_out_of_memory_by_its_own_report(self):
        self.check("out_of_memory", "memory", fail="oom", fail_at="first")

    def test_engine_error(self):
        self.check("engine_error", "inference failed", fail="error", fail_at="3")

    def test_device_lost(self):
        self.check("device_lost", "device lost", fail="device_lost", fail_at="10")

    def test_unsupported(self):
        self.check("unsupported", "no such option", no_such_option="1")

    def test_a_wrong_answer_is_no_fast_one(self):
        for _ in range(2):  # the second time the reference comes from the cache
            records = self.measure(*FAILS, "-o", "synthetic/null.answers=wrong", status=1)
            self.assertEqual(records["null"]["status"], "wrong_output", records["null"])
            self.assertIn("fp32 synthetic/cpu", records["null"]["reason"])
            self.assertGreater(records["null"]["throughput"], 0)
            self.assertEqual(records["cpu"]["output_reference"], "fp32 synthetic/cpu")
            self.assertAlmostEqual(records["cpu"]["output_correlation"], 1, places=6)
        table, _ = self.perwatt("show", "last")
        self.assertIn("wrong output", table)

    def test_what_ran_elsewhere_is_no_figure_of_the_device(self):
        records = self.measure(*FAILS, "-o", "synthetic/null.executes_on=cpu", status=1)
        self.assertEqual(records["null"]["status"], "unsupported", records["null"])
        self.assertIn("nothing of it ran on null: the engine quietly ran all of it on cpu", records["null"]["reason"])
        self.assertEqual(records["cpu"]["status"], "ok")
        table, _ = self.perwatt("show", "last")
        self.assertIn("unsupported", table)

    def test_an_answer_is_compared_though_its_reference_comes_later(self):
        self.perwatt("run", "-n", "squeezenet", "-e", "synthetic", "-p", "fp16,fp32", "--order", "plan", "--min-seconds",
                     "0.05", "--max-seconds", "0.1", "--meter", "none", "--no-report")
        both = self.rows("SELECT precision, output_correlation FROM record ORDER BY number")
        self.assertEqual([precision for precision, _ in both], ["fp16", "fp32"])
        for _, correlation in both:
            self.assertAlmostEqual(correlation, 1, places=6)

    def test_failure_with_lanes_in_flight(self):
        self.check("device_lost", "device lost", "--scenario", "offline", "--lanes", "4",
                   fail="device_lost", fail_at="300")

    def test_exit_status_and_page_of_a_good_run(self):
        output, errors = self.perwatt("run", *harness.QUICK, "-d", "cpu,null")
        self.assertIn("squeezenet", output)
        self.assertEqual(len([line for line in errors.splitlines() if line.startswith("[")]), 2)
        self.assertIn("<html", (self.home / "report.html").read_text())
        self.assertEqual(self.rows("SELECT count(*) FROM record"), [(2,)])
        self.assert_store_whole()

    def test_quiet_says_nothing_but_results(self):
        output, errors = self.perwatt("--quiet", "run", *harness.QUICK, "--no-report")
        self.assertIn("squeezenet", output)
        self.assertEqual(errors, "")
        self.assertFalse((self.home / "report.html").exists())

    def test_what_a_record_holds(self):
        record = self.measure("-o", "latency_us=1000", "-o", "executes=bf16:0.9,fp32:0.1")["cpu"]
        self.assertEqual(record["executed"], "bf16 90.0 %, fp32 10.0 %")
        self.assertEqual(record["executed_precision"], "bf16")
        for field in ("compile_ms", "first_inference_ms", "peak_memory_bytes", "parameters", "macs",
                      "model_hash", "case_key", "engine_version", "warmup_queries", "queries"):
            self.assertTrue(record[field], field)
        self.assertEqual(record["lanes"], 1)
        self.assertEqual(record["weights"], "seeded")

    def test_the_studys_preset_has_its_own_estimate(self):
        output, _ = self.perwatt("run", "-n", "squeezenet", "-e", "synthetic", "-p", "fp32", "--json",
                                 "--preset", "study-ncs", "-o", "latency_us=2000")
        record = harness.json.loads(output)["records"][0]
        self.assertEqual((record["preset"], record["lanes"], record["queries"]), ("study-ncs", 20, 200))
        self.assertGreater(record["preset_throughput"], 0)
        self.assertIn("10 groups", record["preset_estimator"])


if __name__ == "__main__":
    harness.main()
