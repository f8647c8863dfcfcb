"""How like its FP32 outputs a network stays, and where the rows of its pictures go.

usage: likeness_test.py PERWATT
"""
import json
import math

from pictures import (MODEL, SAMPLE, SYNTHETIC, Accuracy, harness, openvino_is_here, paint, parse_rows, without_ids)

LIKENESS = ("agreement_share", "agreement_low_share", "agreement_high_share", "cosine_mean", "cosine_least")
SHARES = ("top1_share", "top1_low_share", "top1_high_share", "top5_share", "confidence")
MCNEMAR = ("only_reference_right", "only_this_right", "mcnemar_p")
FILES = ["-p", "fp32,fp16", "--preprocessing", "caffe"]


def mcnemar(b, c):
    """Two-sided exact binomial test of b among b + c."""
    if b + c == 0:
        return 1.0
    return min(1.0, 2 * sum(math.comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c))


class Likeness(Accuracy):
    def assert_none(self, record, fields):
        self.assertEqual({field: record[field] for field in fields}, dict.fromkeys(fields))

    def model(self):
        """A file of the user's own; the engine synthetic answers for it as for any, with 1000 classes."""
        from build_onnx import small
        path = self.home / "own.onnx"
        small().save(path)
        (self.home / "own.preprocess.toml").write_text('preset = "caffe"\nsize = 250\n')
        return path

    def test_fp16_against_fp32(self):
        if not openvino_is_here() or not MODEL.exists() or not SAMPLE.is_dir():
            self.skipTest("needs the engine openvino, and ../shared or PERWATT_SHARED")
        records, rows = self.accuracy("--model", MODEL, *FILES, "-d", SAMPLE, "--pictures", "100")
        first, second = records
        self.assertEqual((first["status"], second["status"]), ("ok", "ok"), records)
        self.assertEqual(first["reference"], "itself")
        self.assert_none(first, (*LIKENESS, *MCNEMAR))
        self.assertEqual(second["reference"], "fp32 openvino/cpu")
        by_case = [[row for row in rows if row["record"] == record["id"]] for record in records]
        self.assertEqual([len(case) for case in by_case], [100, 100])
        same = sum(a["class1"] == b["class1"] for a, b in zip(*by_case))
        right = [[row["rank"] == "1" for row in case] for case in by_case]
        only_first = sum(a and not b for a, b in zip(*right))
        only_second = sum(b and not a for a, b in zip(*right))
        self.assertAlmostEqual(second["agreement_share"], same / 100)
        self.assertEqual((second["only_reference_right"], second["only_this_right"]), (only_first, only_second))
        self.assertAlmostEqual(second["mcnemar_p"], mcnemar(only_first, only_second), 9)
        self.assertGreater(second["cosine_mean"], 0.99)
        self.assertLessEqual(second["cosine_least"], second["cosine_mean"])
        self.assertLessEqual(second["agreement_low_share"], second["agreement_share"])
        self.assertAlmostEqual(first["top1_share"], sum(right[0]) / 100)
        self.assertEqual(first["top5_share"], sum(int(row["rank"]) <= 5 for row in by_case[0]) / 100)
        output, _ = self.perwatt("show", "last")
        self.assertIn("agreement", output)
        self.assertIn("itself", output)

    def test_fields_of_a_record(self):
        model, root = self.model(), self.pictures(10)
        first, second = self.accuracy("-e", "synthetic", "--model", model, "-p", "fp32,fp16", "-d", root)[0]
        for record in (first, second):
            self.assertEqual((record["data"], record["pictures"], record["broken_pictures"], record["labelled"]),
                             ("pictures", 10, 0, 10))
            self.assertRegex(record["data_hash"], "^[0-9a-f]{32}$")
            self.assertIn("size = 250", record["preprocessing"])
            self.assertGreater(record["picture_rate"], 0)
            self.assertIsNone(record["throughput"])
            for field in SHARES:
                self.assertIsNotNone(record[field], field)
            self.assertLessEqual(record["top1_low_share"], record["top1_share"])
            self.assertLessEqual(record["top1_share"], record["top1_high_share"])
        self.assertEqual(first["data_hash"], second["data_hash"])
        # The engine synthetic answers alike at every precision.
        self.assertEqual([second[field] for field in ("agreement_share", "cosine_least", *MCNEMAR)], [1, 1, 0, 0, 1])
        self.assertEqual(second["reference"], "fp32 synthetic/cpu")

    def test_without_fp32_there_is_no_likeness(self):
        (record,), _ = self.accuracy("-e", "synthetic", "--model", self.model(), "-p", "fp16", "-d", self.pictures(2))
        self.assert_none(record, (*LIKENESS, *MCNEMAR))
        self.assertIsNotNone(record["top1_share"])

    def test_seeded_weights_have_no_accuracy(self):
        root = self.pictures(6)
        records, rows = self.accuracy(*SYNTHETIC, "-p", "fp32,fp16", "-d", root)
        for record in records:
            self.assertEqual((record["status"], record["weights"], record["labelled"]), ("ok", "seeded", 6), record)
            self.assert_none(record, (*SHARES, *MCNEMAR))
        self.assertEqual(records[1]["agreement_share"], 1)
        self.assertEqual(len(rows), 12)
        output, _ = self.perwatt("show", "last")
        self.assertIn("seeded", output)
        self.assertIn("agreement", output)
        self.assertNotIn("McNemar", output)
        self.assertNotIn("confidence of the right class", output)

    def test_pictures_without_labels_have_agreement_alone(self):
        root = self.home / "any"
        for i in range(5):
            paint(root / f"IMG_{i}.jpg", i)
        records, rows = self.accuracy("-e", "synthetic", "--model", self.model(), "-p", "fp32,fp16", "-d", root)
        for record in records:
            self.assertEqual((record["pictures"], record["labelled"]), (5, 0))
            self.assert_none(record, (*SHARES, *MCNEMAR))
        self.assertEqual((records[1]["agreement_share"], records[1]["cosine_mean"]), (1, 1))
        self.assertEqual([row["label"] + row["rank"] + row["confidence"] for row in rows], [""] * 10)
        self.assertTrue(all(row["class1"] for row in rows))
        output, _ = self.perwatt("show", "last")
        self.assertNotIn("top-1", output)
        self.assertIn("agreement", output)

    def test_rows_are_exported_and_merged(self):
        _, rows = self.accuracy("-e", "synthetic", "--model", self.model(), "-p", "fp32", "-d", self.pictures(7))
        exported, _ = self.perwatt("export", "--pictures", "last")
        self.assertEqual(parse_rows(exported), rows)
        other = self.home / "other.sqlite"
        self.perwatt("merge", str(self.store), store=other)
        exported, _ = self.perwatt("export", "--pictures", "last", store=other)
        self.assertEqual(parse_rows(exported), rows)
        self.perwatt("merge", str(self.store), store=other)
        self.assertEqual(self.rows("SELECT count(*) FROM picture", store=other), [(7,)])
        as_json, _ = self.perwatt("export", "--format", "json", "last", store=other)
        record, = json.loads(as_json)["records"]
        self.assertEqual((record["pictures"], record["reference"]), (7, "itself"))

    def test_speed_and_accuracy_in_one_run(self):
        root = self.pictures(5)
        output, _ = self.perwatt("run", *SYNTHETIC, "-p", "fp32,fp16", "--min-seconds", "0.05", "--max-seconds", "0.1", "--json",
                                 "--no-report", "--data", str(root))
        for record in json.loads(output)["records"]:
            self.assertGreater(record["throughput"], 0)
            self.assertEqual(record["pictures"], 5)
        alone, rows = self.accuracy(*SYNTHETIC, "-p", "fp32,fp16", "-d", root)
        self.assertEqual(len(without_ids(rows)), 10)
        self.assertIsNone(alone[0]["throughput"])

    def test_a_random_order_keeps_each_reference_in_front(self):
        output, _ = self.perwatt("run", "-n", "squeezenet,googlenet", "-e", "synthetic", "-d", "null", "-p", "int8,fp16,fp32",
                                 "--data", str(self.pictures(3)), "--repeats", "2", "--order-seed", "4", "--min-seconds", "0.05",
                                 "--max-seconds", "0.1", "--json", "--no-report")
        records = json.loads(output)["records"]
        self.assertEqual(len(records), 12)
        taken = [(r["repeat"], r["network"]) for r in sorted(records, key=lambda r: r["position"])]
        self.assertEqual(taken[0][1], taken[1][1], "a network's cases stay together where pictures are answered")
        self.assertEqual(taken[1][1], taken[2][1])
        for record in records:
            with self.subTest(network=record["network"], precision=record["precision"], repeat=record["repeat"]):
                self.assertEqual(record["status"], "ok", record)
                first = record["repeat"] == 1
                self.assertEqual(record["pictures"], 3 if first else None, "answers do not change: they are given once")
                if first and record["precision"] != "fp32":
                    self.assertEqual(record["reference"], "fp32 synthetic/null")


if __name__ == "__main__":
    harness.main()
