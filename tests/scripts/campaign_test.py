"""scripts/campaign lists its campaigns, refuses others, and docs keep a result of each. usage: campaign_test.py ROOT"""
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))


def run(*words):
    return subprocess.run([ROOT / "scripts/campaign", *words], capture_output=True, text=True)


def names():
    lines = (ROOT / "scripts/campaigns.txt").read_text().splitlines()
    return [line.split(" | ")[0] for line in lines if line and not line.startswith("#")]


class Campaign(unittest.TestCase):
    def test_help_lists_every_campaign(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(names())
        for name in names():
            self.assertRegex(done.stdout, rf"(?m)^  {re.escape(name)} +\w")

    def test_an_unknown_name_and_none_are_misuse(self):
        self.assertEqual(run().returncode, 2)
        done = run("nets")
        self.assertEqual(done.returncode, 2)
        self.assertIn("scripts/campaign lists them", done.stderr)

    def test_docs_keep_the_last_result_of_each(self):
        text = (ROOT / "docs/campaigns.md").read_text()
        for name in names():
            self.assertRegex(text, rf"(?m)^\| `{re.escape(name)}` \|[^|]+\|[^|]+\|[^|]+\|$")


if __name__ == "__main__":
    unittest.main()
