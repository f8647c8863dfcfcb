"""Every record, page and export says which perwatt measured: the one that `perwatt --version` names."""
import csv
import io
import json
import re
import sqlite3
import subprocess

import harness

TWO_DEVICES = ["-d", "cpu,null", "-o", "synthetic/null.fail=crash", "-o", "synthetic/null.fail_at=load"]  # one case fails
OTHER = ("9.8.7", "0123456789ab-dirty")


class RecordsTest(harness.Robust):
    def setUp(self):
        super().setUp()
        text = subprocess.run([harness.PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
        self.build = re.match(r"perwatt (\S+) \(commit ([\w.+-]+), \w+\)", text).groups()

    def assert_of_this_build(self, records, count):
        self.assertEqual([(record["perwatt_version"], record["perwatt_commit"]) for record in records], [self.build] * count)

    def assert_store_of_this_build(self, count):
        self.assertEqual(self.rows("SELECT perwatt_version, perwatt_commit FROM record"), [self.build] * count)

    def measured_by_another(self):
        """Changes every record of the store into another build's."""
        with sqlite3.connect(self.store) as database:
            database.execute("UPDATE record SET perwatt_version = ?, perwatt_commit = ?", OTHER)
        database.close()

    def footer(self):
        self.perwatt("report", "last", "-o", "page.html")
        return re.search(r"<footer>.*</footer>", (self.home / "page.html").read_text(), re.DOTALL)[0]

    def test_every_record_whatever_its_end(self):
        records = self.measure(*TWO_DEVICES, "--repeats", "2", status=1)
        self.assertEqual({record["status"] for record in records.values()}, {"ok", "crashed"})
        self.assert_of_this_build(records.values(), 2)
        self.assert_store_of_this_build(4)
        exported = json.loads(self.perwatt("export", "last", "--format", "json")[0])
        self.assert_of_this_build(exported["records"], 4)
        self.assert_of_this_build(list(csv.DictReader(io.StringIO(self.perwatt("export", "last", "--format", "csv")[0]))), 4)

    def test_both_sides_of_a_live_comparison(self):
        output, _ = self.perwatt("compare", "--live", "-n", "squeezenet", "-e", "synthetic", "-p", "fp32", "-o", "latency_us=1000",
                                 "--a", "batch=1", "--b", "batch=2", "--max-seconds", "60", "--json")
        self.assert_of_this_build([json.loads(output)[side]["record"] for side in "ab"], 2)

    def test_replayed_figures(self):
        process = self.start("run", "--replay", "icassp23", "--no-report")
        self.wait_for("a record", lambda: self.rows("SELECT 1 FROM record"))
        process.terminate()
        process.communicate()
        self.assertEqual(self.rows("SELECT DISTINCT perwatt_version, perwatt_commit FROM record"), [self.build])

    def test_the_examination_for_a_report_of_a_fault(self):
        told = json.loads(self.start("doctor", "--json").communicate()[0])["perwatt"]  # fit or not
        self.assertEqual((told["version"], told["commit"]), self.build)

    def test_the_page(self):
        self.measure("-d", "null")
        self.assertIn(f"measured by perwatt {self.build[0]} (commit {self.build[1]}). ", self.footer())
        self.measured_by_another()
        self.assertIn(f"measured by perwatt {OTHER[0]} (commit {OTHER[1]}); page made by perwatt {self.build[0]} "
                      f"(commit {self.build[1]})", self.footer())

    def test_a_run_that_another_build_goes_on_with(self):
        self.measure("-d", "null", "-b", "1,2", "--order", "plan")
        self.measured_by_another()
        with sqlite3.connect(self.store) as database:
            database.execute("DELETE FROM record WHERE number = 2")
            database.execute("UPDATE run SET finished = ''")
        database.close()
        self.perwatt("run", "--resume", "--no-report")
        self.assertEqual(self.rows("SELECT perwatt_version, perwatt_commit FROM record ORDER BY number"), [OTHER, self.build])
        self.assertIn(f"measured by perwatt {OTHER[0]} (commit {OTHER[1]}), perwatt {self.build[0]} (commit {self.build[1]}); ",
                      self.footer())

    def test_merging_keeps_each_records_own(self):
        self.measure("-d", "null")
        self.measured_by_another()
        all_of_them = self.home / "all.sqlite"
        self.measure("-d", "null", store=all_of_them)
        self.perwatt("merge", str(self.store), store=all_of_them)
        self.assertEqual(set(self.rows("SELECT perwatt_version, perwatt_commit FROM record", all_of_them)), {OTHER, self.build})

    def test_comparing_says_when_two_builds_measured(self):
        self.measure("-d", "null")
        self.measured_by_another()
        self.measure("-d", "null")
        first = self.rows("SELECT id FROM run ORDER BY rowid")[0][0]
        told = " ".join(self.perwatt("compare", first, "last")[0].split())
        self.assertIn(f"perwatt commit: {OTHER[1]} in A, {self.build[1]} in B", told)


if __name__ == "__main__":
    harness.main()
