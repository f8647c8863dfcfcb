"""The same pictures give the same answers, whatever the threads, lanes and batch.

usage: steady_test.py PERWATT
"""
import os

from pictures import MODEL, STUDY, SYNTHETIC, Accuracy, harness, openvino_is_here, paint, without_ids

KEPT = ("picture", "file", "label", "problem", "rank", "class1")


class Steady(Accuracy):
    def rows_of(self, *arguments, **options):
        records, rows = self.accuracy(*arguments, **options)
        self.assertEqual([record["status"] for record in records], ["ok"] * len(records))
        return without_ids(rows)

    def many(self):
        """Pictures of many sizes, so that one overtakes another; one is broken."""
        root = self.home / "pictures"
        for i in range(37):
            paint(root / str(i % 5) / f"p{i:02}.{'jpg' if i % 2 else 'png'}", i, (40 + 61 * i % 700, 30 + 97 * i % 500))
        (root / "3" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
        return root

    def test_decoding_threads_lanes_and_batches(self):
        words = [*SYNTHETIC, "-p", "fp32", "-d", self.many()]
        first = self.rows_of(*words, "--decode-threads", 1, "--lanes", 1)
        self.assertEqual(len(first), 38)
        self.assertEqual(len({row["class1"] + row["probability1"] for row in first}), 38)
        self.assertEqual([row["picture"] for row in first], [str(i) for i in range(38)])
        for threads in (2, 4):
            self.assertEqual(self.rows_of(*words, "--decode-threads", threads), first)
        for batch in (4, 7):
            self.assertEqual(self.rows_of(*words, "-b", batch), first)
        self.assertEqual(self.rows_of(*words, "-o", "latency_us=300", "-o", "law=exponential", "--lanes", 8), first)

    def test_one_processor(self):
        one = {min(os.sched_getaffinity(0))}
        words = [*SYNTHETIC, "-p", "fp32", "-d", self.many()]
        rows = self.rows_of(*words, preexec_fn=lambda: os.sched_setaffinity(0, one))
        self.assertEqual(rows, self.rows_of(*words))

    def test_runs_of_a_real_engine(self):
        if not openvino_is_here() or not MODEL.exists() or not STUDY.is_dir():
            self.skipTest("needs the engine openvino, and ../shared or PERWATT_SHARED")
        words = ["--model", MODEL, "--preprocessing", "caffe", "-p", "fp32", "-d", STUDY]
        first = self.rows_of(*words, "--decode-threads", 1)
        for threads in (2, 4):
            self.assertEqual(self.rows_of(*words, "--decode-threads", threads), first)
        kept = [[row[key] for key in KEPT] for row in first]
        batched = self.rows_of(*words, "-b", 4)
        self.assertEqual([[row[key] for key in KEPT] for row in batched], kept)


if __name__ == "__main__":
    harness.main()
