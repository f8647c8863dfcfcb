"""What a release wrote, this perwatt opens: every folder of tests/golden/releases has a store, a plan and the plan's cases, made by that
release (tests/golden/make_release.py)."""
import contextlib
import csv
import io
import json
import pathlib
import shutil
import sqlite3

import harness

TESTS = pathlib.Path(__file__).resolve().parent.parent
SYSROOT = TESTS / "data/machines/raspberry-pi-5"  # the machine of these stores
RELEASES = sorted(folder for folder in (TESTS / "golden/releases").iterdir() if folder.is_dir())


def contents(store):
    """A store's runs, oldest first, and its records by their id, read without perwatt and without touching the file."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro&immutable=1", uri=True)) as database:
        database.row_factory = sqlite3.Row
        runs = [dict(row) for row in database.execute("SELECT * FROM run ORDER BY rowid")]
        return runs, {row["id"]: dict(row) for row in database.execute("SELECT * FROM record")}


class ReleasesTest(harness.Robust):
    def each(self):
        """Every release in turn: its folder, its runs and records, and a copy of its store as self.store."""
        for folder in RELEASES:
            with self.subTest(release=folder.name):
                self.store.parent.mkdir(parents=True, exist_ok=True)
                for leftover in self.store.parent.iterdir():
                    leftover.unlink()
                shutil.copy(folder / "store.sqlite", self.store)
                yield folder, *contents(folder / "store.sqlite")

    def told(self, *arguments, **options):
        return self.perwatt("--sysroot", str(SYSROOT), *arguments, **options)[0]

    def assert_kept(self, then, now):
        """Each field that the release wrote is what it was."""
        self.assertEqual(set(then), {record["id"] for record in now})
        for record in now:
            self.assertEqual({name: record[name] for name in then[record["id"]]}, then[record["id"]])

    def test_there_are_releases(self):
        self.assertIn("0.1.0", [folder.name for folder in RELEASES])
        for folder in RELEASES:
            self.assertLess((folder / "store.sqlite").stat().st_size, 100_000)

    def test_it_is_shown_and_exported_as_it_was_and_not_touched(self):
        for folder, runs, then in self.each():
            listed = json.loads(self.told("list", "runs", "--json"))["runs"]
            self.assertEqual([run["id"] for run in reversed(listed)], [run["id"] for run in runs])
            exported = []
            for run in runs:
                own = [record for record in then.values() if record["run_id"] == run["id"]]
                table = self.told("show", run["id"])
                for record in own:
                    self.assertIn(record["network"], table)
                exported += json.loads(self.told("export", run["id"], "--format", "json"))["records"]
                rows = list(csv.DictReader(io.StringIO(self.told("export", run["id"], "--format", "csv"))))
                self.assertEqual([row["id"] for row in rows], [record["id"] for record in exported[-len(own):]])
                self.told("export", run["id"], "--traces")
                self.told("report", run["id"], "-o", "page.html")
                self.assertIn(run["id"], (self.home / "page.html").read_text())
                self.told("takeaways", run["id"])
            self.assert_kept(then, exported)
            pictures = self.told("export", runs[1]["id"], "--pictures")
            self.assertEqual(len(pictures.splitlines()), 1 + 3 * sum(record["pictures"] == 3 for record in then.values()))
            self.assertEqual(self.store.read_bytes(), (folder / "store.sqlite").read_bytes())

    def test_it_is_compared(self):
        for _, runs, _ in self.each():
            compared = json.loads(self.told("compare", runs[0]["id"], runs[1]["id"], "--json"))["comparisons"]
            self.assertTrue(compared[0]["cases"])

    def test_its_unfinished_run_is_gone_on_with(self):
        for _, runs, then in self.each():
            self.assertEqual(runs[-1]["finished"], "")
            self.told("run", "--resume", "--no-report")
            finished = json.loads(self.told("export", "last", "--format", "json"))
            self.assertEqual(finished["run"]["id"], runs[-1]["id"])
            self.assertIsNotNone(finished["run"]["finished"])
            self.assertEqual([record["status"] for record in finished["records"]], ["ok"] * runs[-1]["cases"])
            self.assertTrue(finished["records"][-1]["perwatt_commit"])
            before = {name: record for name, record in then.items()
                      if record["run_id"] == runs[-1]["id"] and record["status"] != "interrupted"}
            self.assertTrue(before)
            self.assert_kept(before, [record for record in finished["records"] if record["id"] in before])

    def test_it_is_merged(self):
        for _, runs, then in self.each():
            others = self.home / "others.sqlite"
            self.measure("-d", "null", store=others)
            self.told("merge", str(self.store), store=others)
            merged = [record for run in runs
                      for record in json.loads(self.told("export", run["id"], "--format", "json", store=others))["records"]]
            self.assert_kept(then, merged)
            others.unlink()

    def test_its_plan_gives_the_same_cases(self):
        for folder, _, _ in self.each():
            self.assertEqual(self.told("run", str(folder / "plan.toml"), "--dry-run"), (folder / "cases.txt").read_text())

    def test_the_plans_in_its_store_are_read(self):
        for _, runs, _ in self.each():
            for run in runs:
                if "data = ''" in run["plan"]:  # else its pictures are looked for
                    (self.home / "plan.toml").write_text(run["plan"])
                    self.assertEqual(len(self.told("run", "plan.toml", "--dry-run").splitlines()), run["cases"])


if __name__ == "__main__":
    harness.main()
