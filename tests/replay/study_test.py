"""`perwatt run --replay icassp23`: every figure of the study comes back out of the whole path, marked as a replay."""
import csv
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

STUDY = pathlib.Path(__file__).parents[2] / "data" / "icassp23.csv"
REPLAY = ["run", "--replay", "icassp23"]


def published():
    """The study's rows by device and unit, power mode, network, precision."""
    with STUDY.open(encoding="utf-8") as text:
        return {(f"{row['device']} {row['unit']}", row["power_mode"], row["network"], row["precision"].lower()): row
                for row in csv.DictReader(text)}


def key(record):
    return record["device_name"], record["power_mode"], record["network"], record["precision"]


class ReplayTest(harness.Robust):
    def test_the_whole_study_within_one_per_cent_and_its_takeaways(self):
        page = self.home / "page.html"
        output, errors = self.perwatt(*REPLAY, "--json", "--report", str(page), status=1)
        self.assertIn("288 cases replayed in simulated time: nothing is measured", errors)
        rows, records = published(), json.loads(output)["records"]
        self.assertEqual(sorted(rows), sorted(key(record) for record in records))
        ended = [record for record in records if record["status"] == "out_of_memory"]
        self.assertEqual(sorted(key(record) for record in ended),
                         [("jetson-nano GPU", mode, network, "fp32")
                          for mode in ("5W", "MAXN") for network in ("vgg-16", "vgg-19")])
        for record in records:
            self.check_mark(record)
            if record["status"] == "ok":
                self.check_figures(record, rows[key(record)])
        self.check_page(page.read_text(encoding="utf-8"))
        self.check_takeaways()

    def check_mark(self, record):
        self.assertEqual((record["engine"], record["weights"]), ("replay", "replay"), record)
        self.assertIn("replay", record["reason"])
        for made_up in ("power_idle_w", "power_net_w", "efficiency_net", "peak_memory_bytes", "compile_ms"):
            self.assertIsNone(record[made_up], made_up)

    def check_figures(self, record, row):
        self.assertEqual(record["meter"], "replay", record)
        for name, column in (("throughput", "inferences_per_second"),
                             ("efficiency", "inferences_per_second_per_watt")):
            wanted = float(row[column])
            self.assertLess(abs(record[name] / wanted - 1), 0.01, (key(record), name, record[name], wanted))
            self.assertLessEqual(record[name + "_low"], record[name])
            self.assertGreaterEqual(record[name + "_high"], record[name])
        # Power and speed from the same window, read by the sampler.
        self.assertGreaterEqual(record["duration_s"], 4.5)
        self.assertGreaterEqual(record["power_updates"], 10)

    def check_page(self, html):
        for words in ("Throughput: the study replayed", "Efficiency: the study replayed", "nothing was measured here"):
            self.assertIn(words, html)
        self.assertNotIn("measured by this run", html.split('id="charts"')[1].split("</script>")[0])

    def check_takeaways(self):
        of_replay, _ = self.perwatt("takeaways", "last", "--json")
        of_study, _ = self.perwatt("takeaways", "--study", "--json")
        replayed, study = (json.loads(text)["takeaways"] for text in (of_replay, of_study))
        self.assertEqual([(one["id"], one["verdict"], one["exceptions"]) for one in replayed],
                         [(one["id"], one["verdict"], one["exceptions"]) for one in study])
        for ours, theirs in zip(replayed[:6], study[:6]):
            self.assertEqual(len(ours["evidence"]), len(theirs["evidence"]), ours["id"])
            for a, b in zip(ours["evidence"], theirs["evidence"]):
                self.assertEqual((a["device"], a["power_mode"]), (b["device"], b["power_mode"]))
                self.assertAlmostEqual(a["value"], b["value"], delta=0.01 * max(1, b["value"]))

    def test_an_interrupted_replay_goes_on_to_the_same_end(self):
        store = self.home / "cut.sqlite"
        perwatt = self.start(*REPLAY, "--no-report", store=store)
        self.wait_for("twenty records", lambda: self.count(store) >= 20)
        perwatt.send_signal(signal.SIGINT)
        perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130)
        kept = self.count(store)
        self.assertLess(kept, 288)
        output, _ = self.perwatt("run", "--resume", "--json", "--no-report", store=store, status=1)
        self.assertEqual(len(json.loads(output)["records"]), 288)

    def count(self, store):
        rows = self.rows("SELECT count(*) FROM record", store)
        return rows[0][0] if rows else 0

    def test_what_cannot_be_replayed_is_refused(self):
        self.assertIn("icassp23", " ".join(self.refused("run", "--replay", "icassp32", status=2)))
        self.refused("run", "--replay", "icassp23", "-n", "vgg-16", status=2)
        plan = self.home / "plan.toml"
        plan.write_text('replay = "icassp23"\nbatches = [2]\n', encoding="utf-8")
        self.refused("run", str(plan), status=2)


if __name__ == "__main__":
    harness.main()
