"""Broken pictures cost themselves only; mistakes in what is asked are told in two lines.

usage: broken_test.py PERWATT
"""
import os

from pictures import SYNTHETIC, Accuracy, harness, paint

FP32 = [*SYNTHETIC, "-p", "fp32"]


class Broken(Accuracy):
    def broken_folder(self):
        root = self.pictures(3)
        whole = paint(self.home / "whole.jpg", 9, (200, 160)).read_bytes()
        (root / "0" / "cut.jpg").write_bytes(whole[:len(whole) // 2])
        (root / "0" / "empty.jpg").write_bytes(b"")
        (root / "1" / "empty.png").write_bytes(b"")
        (root / "1" / "text.jpg").write_text("this is no picture\n" * 20)
        (root / "2" / "dangling.png").symlink_to(self.home / "nowhere.png")
        return root

    def test_broken_pictures_are_counted_and_named(self):
        root = self.broken_folder()
        (record,), rows = self.accuracy(*FP32, "-d", root)
        self.assertEqual((record["status"], record["pictures"], record["broken_pictures"]), ("ok", 3, 4), record)
        self.assertEqual(record["labelled"], 3)
        problems = {row["file"]: row["problem"] for row in rows if row["problem"]}
        self.assertEqual(set(problems), {"0/cut.jpg", "0/empty.jpg", "1/empty.png", "1/text.jpg"})
        for row in rows:
            self.assertEqual(row["class1"] == "", row["file"] in problems, row)
            self.assertEqual(row["rank"] == "", row["file"] in problems, row)
        self.assertIn("dangling.png", self.errors)
        output, _ = self.perwatt("accuracy", *FP32, "-d", str(root))
        for name, problem in problems.items():
            self.assertIn(f"broken: {name}: {problem}", output)

    def test_a_batch_with_a_broken_picture_is_otherwise_whole(self):
        root = self.broken_folder()
        _, rows = self.accuracy(*FP32, "-d", root)
        _, batched = self.accuracy(*FP32, "-d", root, "-b", "4")
        kept = [[row[key] for key in ("file", "problem", "class1", "probability1")] for row in rows]
        self.assertEqual([[row[key] for key in ("file", "problem", "class1", "probability1")] for row in batched], kept)

    def test_pictures_that_may_not_be_read(self):
        root = self.pictures(3)
        (root / "1" / "p1.png").chmod(0)
        if os.access(root / "1" / "p1.png", os.R_OK):
            (root / "1" / "p1.png").unlink()  # root reads everything; a folder in a picture's place it cannot read either
            (root / "1" / "p1.png").mkdir()
            (record,), _ = self.accuracy(*FP32, "-d", root)
            self.assertEqual((record["pictures"], record["broken_pictures"]), (2, 0))
            return
        (record,), rows = self.accuracy(*FP32, "-d", root)
        self.assertEqual((record["status"], record["pictures"], record["broken_pictures"]), ("ok", 2, 1), record)
        self.assertIn("ermission", rows[1]["problem"])

    def test_pictures_that_go_away_meanwhile(self):
        root = self.pictures(4)
        perwatt = self.start("accuracy", *FP32, "-d", str(root), "--json", "-o", "fail=hang", "-o", "fail_at=load",
                             "--time-limit", "3", "--device", "cpu")
        self.wait_for_worker_of_a_case()
        (root / "2" / "p2.png").unlink()
        perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 1)
        (record,), _ = self.accuracy(*FP32, "-d", root)
        self.assertEqual((record["status"], record["pictures"]), ("ok", 3))

    def test_nothing_but_broken_pictures(self):
        root = self.home / "all"
        root.mkdir()
        (root / "a.jpg").write_bytes(b"")
        (root / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
        (record,), _ = self.accuracy(*FP32, "-d", root)
        self.assertEqual((record["status"], record["pictures"], record["broken_pictures"]), ("ok", 0, 2), record)
        for field in ("top1_share", "agreement_share", "confidence"):
            self.assertIsNone(record[field])

    def refused_data(self, *arguments, words=()):
        what, remedy = self.refused("accuracy", *FP32, *map(str, arguments), status=2)
        for word in words:
            self.assertIn(word, what)
        self.assertFalse(self.rows("SELECT 1 FROM run"), "nothing was begun")
        return what, remedy

    def test_data_that_cannot_be_used_is_refused(self):
        empty = self.home / "empty"
        empty.mkdir()
        (empty / "notes.txt").write_text("no picture")
        self.refused_data("-d", empty, words=[str(empty)])
        self.refused_data("-d", self.home / "none", words=[str(self.home / "none")])
        self.refused_data(words=["no pictures are named"])
        one = self.pictures(1) / "0" / "p0.png"
        listing = self.home / "list.csv"
        for line in ("no_such_class_of_things", "-7", ""):
            listing.write_text(f"path,label\n{one},0\n{one},{line}\n" if line else f"{self.home}/none.png,0\n")
            what, _ = self.refused_data("-d", listing)
            self.assertIn("list.csv", what)

    def test_preprocessing_that_is_not_known_is_refused(self):
        root = self.pictures(1)
        _, remedy = self.refused_data("-d", root, "--preprocessing", "cafe", words=["cafe"])
        self.assertIn("caffe", remedy)
        own = self.home / "own.toml"
        own.write_text("size = 0\n")
        self.refused_data("-d", root, "--preprocessing", own, words=["own.toml:1"])

    def test_a_model_without_preprocessing_is_refused(self):
        from build_onnx import small
        root = self.pictures(2)
        model = self.home / "own.onnx"
        small().save(model)
        words = ["-e", "synthetic", "-p", "fp32", "--model", str(model), "-d", str(root)]
        what, remedy = self.refused("accuracy", *words, status=2)
        self.assertIn("own", what)
        self.assertIn("--preprocessing", remedy)
        self.assertIn("own.preprocess.toml", remedy)
        (self.home / "own.preprocess.toml").write_text('preset = "imagenet"\n')
        self.perwatt("accuracy", *words)

    def test_numbers_out_of_range_are_refused(self):
        root = self.pictures(1)
        self.refused_data("-d", root, "--decode-threads", "-1", words=["-1 threads"])
        self.refused_data("-d", root, "--decode-threads", "100000", words=["100000 threads"])
        self.refused_data("-d", root, "--pictures", "-1", words=["-1 pictures"])


if __name__ == "__main__":
    harness.main()
