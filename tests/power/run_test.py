"""`perwatt run --meter`: efficiency against a power that is known, meters that fail, and ends from outside."""
import json
import pathlib
import re
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

# A case whose inferences take 20 ms each, at 10 W in all by two rails.
QUICK = harness.QUICK[:harness.QUICK.index("--meter")]  # the meter is what is tested here
STEADY = ["run", *QUICK, "-d", "cpu", "-o", "latency_us=20000"]
TEN_WATTS = "synthetic:constant=10,rails=2,noise=0.05,resolution=0.001,gain=0.01"


class PowerTest(harness.Robust):
    def record(self, store):
        output, _ = self.perwatt("export", "last", "--format", "json", store=store)
        return json.loads(output)["records"][0]

    def test_efficiency_is_that_of_the_known_power_and_kept_when_killed(self):
        store = self.home / "killed.sqlite"
        perwatt = self.start(*STEADY, "-d", "cpu,null", "--meter", TEN_WATTS, "--no-report", store=store)
        self.wait_for("the first record", lambda: self.rows("SELECT 1 FROM record", store))
        perwatt.kill()
        perwatt.communicate()
        self.assert_nothing_left()
        record = self.record(store)
        self.assertEqual(record["status"], "ok", record)
        self.assertEqual((record["meter"], record["boundary"]), ("synthetic", "synthetic"))
        rate = record["queries"] / record["duration_s"]
        self.assertLessEqual(record["efficiency_low"], rate / 10)
        self.assertGreaterEqual(record["efficiency_high"], rate / 10)
        widths = [record[name + "_high" + unit] / record[name + "_low" + unit]
                  for name, unit in (("efficiency", ""), ("throughput", ""), ("power", "_w"))]
        self.assertGreaterEqual(widths[0], widths[1])  # it pays for both
        self.assertLessEqual(widths[0], widths[1] * widths[2] * 1.001)
        self.assertLess(record["power_low_w"], record["power_high_w"])
        self.assertAlmostEqual(record["power_w"], 10, delta=0.05)
        self.assertAlmostEqual(record["energy_per_inference_j"], record["power_w"] / record["throughput"], places=9)
        self.assertAlmostEqual(record["power_idle_w"], 10, delta=0.1)
        self.assertAlmostEqual(record["power_loaded_idle_w"], 10, delta=0.1)
        self.assertAlmostEqual(record["power_systematic_share"], 0.01, places=6)
        # The meter's window overrides the plan's ceiling of 0.1 s.
        self.assertGreaterEqual(record["duration_s"], 5)
        self.assertGreaterEqual(record["power_updates"], 10)
        self.assertGreater(record["power_coverage_share"], 0.5)
        self.assertEqual(record["power_problem"], "")
        traces = self.rows("SELECT name, quantity, unit FROM trace WHERE quantity = 'power' ORDER BY name", store)
        self.assertEqual(traces, [("rail 1", "power", "W"), ("rail 2", "power", "W")])
        table, _ = self.perwatt("show", "last", store=store)
        self.assertIn("inferences/s/W", table)
        self.assertIn("watts are those of the synthetic, by synthetic", table)
        page = self.home / "page.html"
        self.perwatt("report", "last", "-o", str(page), store=store)
        html = page.read_text(encoding="utf-8")
        if "Charts were left out of this build" in html:
            self.skipTest("charts were left out of this build")
        self.assertIn('data-chart="power"', html)
        self.assertIn("seeded weights have none", html)

    def test_a_board_of_a_users_file_gives_its_total(self):
        tree = pathlib.Path(__file__).parents[1] / "data" / "machines" / "unknown-jetson"
        board = self.home / "mine.toml"
        rail = '{ name = "VDD_IN", what = "all", counted = true }'
        board.write_text('[[board]]\nname = "mine"\nmeter = "ina3221"\nboundary = "my box"\nextent = "module"\n'
                         f"rail = [{rail}]\n", encoding="utf-8")
        whole = ["--sysroot", str(tree), *STEADY, "--no-report", "--json"]
        output, _ = self.perwatt(*whole, "--board", str(board))
        record = json.loads(output)["records"][0]
        self.assertEqual(record["boundary"], "my box", record)
        self.assertGreater(record["power_w"], 0)
        output, errors = self.perwatt(*whole)
        self.assertIsNone(json.loads(output)["records"][0]["power_w"])
        self.assertIn("not which of them make up a total", errors)
        board.write_text("[[board]]\nname = 7\n", encoding="utf-8")
        what, _ = self.refused(*whole, "--board", str(board), status=2)
        self.assertIn("mine.toml:2", what)

    def test_a_meter_that_vanishes_gives_no_watts_and_says_so(self):
        output, _ = self.perwatt(*STEADY, "--json", "--no-report", "--meter",
                                 "synthetic:constant=10,noise=0.05,vanish=7")
        record = json.loads(output)["records"][0]
        self.assertEqual(record["status"], "ok")
        self.assertGreater(record["throughput"], 0)
        for field in ("power_w", "efficiency", "energy_per_inference_j", "power_net_w"):
            self.assertIsNone(record[field], field)
        self.assertIn("ENODEV", record["power_problem"])
        self.assertIn("no watts", record["reason"])
        self.assertIn("put the meter back", record["remedy"])

    def test_ctrl_c_ends_the_sampling(self):
        perwatt = self.start(*STEADY, "--meter", TEN_WATTS)
        self.wait_for("the run in the store", lambda: self.rows("SELECT 1 FROM run"))
        perwatt.send_signal(signal.SIGINT)
        _, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130, errors)
        self.assertIn("--resume", errors)
        self.assert_nothing_left()
        self.assertEqual(self.rows("SELECT count(*) FROM record"), [(0,)])

    def test_a_meter_that_is_asked_for_and_cannot_be_had_ends_it_before_anything_is_measured(self):
        for words, what, remedy, status in (("no-such-meter", "unknown meter no-such-meter", "known are", 2),
                                            ("synthetic:watts=5", "watts=5: unknown", "--meter", 2),
                                            ("synthetic:constant=much", "a number is expected", "--meter", 2)):
            with self.subTest(words):
                said = self.refused(*STEADY, "--meter", words, status=status)
                self.assertIn(what, said[0])
                self.assertIn(remedy, said[1])
        self.assertEqual(self.rows("SELECT count(*) FROM run"), [])
        said = self.refused(*STEADY, "--meter", "none", "--meter", "synthetic:constant=5", status=2)
        self.assertIn("exclude each other", said[0])

    def test_without_a_meter_there_are_no_watts_and_each_is_named_once(self):
        root = self.home / "bare"
        root.mkdir()
        run = ["--sysroot", str(root), *STEADY, "--no-report"]
        output, errors = self.perwatt(*run)
        self.assertNotIn("inferences/s/W", output)
        self.assertIn("no power: this machine has no meter that perwatt knows", errors)
        self.assertRegex(errors, re.compile(r"^  rapl: \S.*$", re.MULTILINE))
        self.assertEqual(len(re.findall(r"^  rapl: ", errors, re.MULTILINE)), 1)
        _, errors = self.perwatt("-q", *run)
        self.assertNotIn("no power", errors)
        output, errors = self.perwatt(*run, "--json", "--meter", "none")
        self.assertNotIn("rapl", errors)
        record = json.loads(output)["records"][0]
        self.assertIsNone(record["power_w"])
        self.assertIn("--meter none", record["power_problem"])
        self.assertLess(record["duration_s"], 3, "without a meter nothing is slower")


if __name__ == "__main__":
    harness.main()
