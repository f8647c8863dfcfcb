"""The lists at the end of a test run, and that a skip that is not allowed fails it. usage: test_lists_test.py ROOT"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(ROOT / "scripts"))
import test_lists  # noqa: E402

RESULTS = """<?xml version="1.0"?>
<testsuite>
  <testcase name="base/Clock.Ticks" status="run"><system-out>ok</system-out></testcase>
  <testcase name="page/chromium" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/><system-out>skipped: no Chromium here
</system-out></testcase>
  <testcase name="base/File.NoPermission" status="notrun"><system-out>[ RUN ]
file_test.cpp:12: Skipped
root may write everywhere

[ SKIPPED ] base</system-out></testcase>
  <testcase name="cli/Breaks" status="fail"><system-out>no</system-out></testcase>
</testsuite>
"""


class Lists(unittest.TestCase):
    def test_reads_what_ran_and_why_others_did_not(self):
        results = test_lists.read_results(RESULTS)
        self.assertEqual([status for _, status, _ in results], ["run", "skipped", "skipped", "fail"])
        self.assertEqual(test_lists.reason_of(results[1][2]), "no Chromium here")
        self.assertEqual(test_lists.reason_of(results[2][2]), "root may write everywhere")
        self.assertEqual(test_lists.reason_of(""), "it did not say")

    def test_a_skip_that_no_line_allows_is_named(self):
        allowed = test_lists.read_allowed("# comment\n\nbase/File\\..*  root may write everywhere\n", True)
        text, unlisted = test_lists.report(test_lists.read_results(RESULTS), allowed, ["  fuzz: damaged inputs"])
        self.assertEqual(unlisted, ["page/chromium"])
        self.assertIn("Ran 2 tests: base 1, cli 1", text)
        self.assertIn("page/chromium: no Chromium here (NOT ALLOWED)", text)
        self.assertIn("base/File.NoPermission: root may write everywhere\n", text)
        self.assertIn("  fuzz: damaged inputs", text)

    def test_a_line_without_a_reason_is_refused(self):
        with self.assertRaises(ValueError):
            test_lists.read_allowed("page/.*\n", True)

    def test_what_needs_shared_material_may_be_skipped_only_without_it(self):
        text = "a/.*  one\n[without shared]\nb/.*  two\n"
        self.assertFalse(test_lists.is_allowed("b/x", test_lists.read_allowed(text, True)))
        self.assertTrue(test_lists.is_allowed("b/x", test_lists.read_allowed(text, False)))

    def test_campaigns_are_listed_by_name_with_their_tests(self):
        lines = test_lists.left_to_campaigns(test_lists.read_campaigns("# x\nnets | large nets | release ctest\n"), {"nets": ["networks/vgg-16", "networks/vgg-19"]})
        self.assertEqual(lines, ["  nets: large nets (networks/vgg-16, networks/vgg-19)"])

    def test_the_command_ends_with_1_for_a_skip_that_is_not_allowed_and_where_nothing_ran(self):
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results.xml"
            allowed = pathlib.Path(folder) / "allowed.txt"

            def status(xml_text, allowed_text):
                results.write_text(xml_text)
                allowed.write_text(allowed_text)
                return subprocess.run([sys.executable, "-B", ROOT / "scripts/test_lists.py", results, allowed, ROOT / "scripts/campaigns.txt", folder],
                                      capture_output=True, text=True).returncode

            self.assertEqual(status(RESULTS, "base/File.*  root\n"), 1)
            self.assertEqual(status(RESULTS, "base/File.*  root\npage/.*  no browser\n"), 0)
            self.assertEqual(status("<testsuite/>", ""), 1)

    def test_the_projects_own_files_can_be_read(self):
        self.assertTrue(test_lists.read_allowed((ROOT / "tests/allowed_skips.txt").read_text(), False))
        self.assertTrue(test_lists.read_campaigns((ROOT / "scripts/campaigns.txt").read_text()))


if __name__ == "__main__":
    unittest.main()
