"""perwatt's accuracy against a script that shares nothing with it: Pillow, numpy and onnxruntime.

usage: reference_test.py PERWATT
"""
import sys

from pictures import MODEL, SAMPLE, STUDY, Accuracy, Image, harness, numpy, openvino_is_here

try:
    import onnxruntime
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)
for place in (MODEL, SAMPLE, STUDY):
    if not place.exists():
        print(f"skipped: {place} is absent; PERWATT_SHARED names the folder that holds data and models")
        sys.exit(77)
if not openvino_is_here():
    print("skipped: the engine openvino is not installed")
    sys.exit(77)

SIDE, CROP, MEAN = 256, 224, numpy.array([104, 117, 123], numpy.float32)


def tensor(file):
    """Caffe's way: the shorter side to 256, the middle 224 x 224, blue green red less their means."""
    with Image.open(file) as picture:
        picture = picture.convert("RGB")
    width, height = picture.size
    scale = SIDE / min(width, height)
    size = (SIDE, int(height * scale)) if width <= height else (int(width * scale), SIDE)
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    left, top = round((size[0] - CROP) / 2), round((size[1] - CROP) / 2)
    values = numpy.asarray(picture.crop((left, top, left + CROP, top + CROP)), numpy.float32)
    return (values[:, :, ::-1] - MEAN).transpose(2, 0, 1)[None]


class Script:
    """Probabilities by class for a picture."""

    def __init__(self):
        self.session = onnxruntime.InferenceSession(str(MODEL), providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0]

    def __call__(self, file):
        kind = numpy.float16 if "float16" in self.input.type else numpy.float32
        logits = self.session.run(None, {self.input.name: tensor(file).astype(kind)})[0].ravel().astype(numpy.float64)
        if logits.min() >= 0 and abs(logits.sum() - 1) < 0.01:
            return logits
        powers = numpy.exp(logits - logits.max())
        return powers / powers.sum()


class Reference(Accuracy):
    def measured(self, data):
        (record,), rows = self.accuracy("--model", MODEL, "--preprocessing", "caffe", "-p", "fp32", "-d", data,
                                        "--exact-decoding")
        self.assertEqual(record["status"], "ok", record)
        return record, rows

    def test_shares_of_the_sample(self):
        record, rows = self.measured(SAMPLE)
        script, ranks, agreed = Script(), [], 0
        for row in rows:
            shares = script(SAMPLE / row["file"])
            ranks.append(1 + int((shares > shares[int(row["label"])]).sum()))
            agreed += int(row["class1"]) == int(shares.argmax())
        self.assertGreaterEqual(len(rows), 500)
        top1, top5 = (sum(rank <= n for rank in ranks) / len(ranks) for n in (1, 5))
        print(f"{len(rows)} pictures: top-1 {record['top1_share']:.3f} and {top1:.3f}, top-5 {record['top5_share']:.3f} and "
              f"{top5:.3f}, the same best class for {agreed}")
        self.assertGreater(top1, 0.4)
        self.assertLessEqual(abs(record["top1_share"] - top1), 0.01)
        self.assertLessEqual(abs(record["top5_share"] - top5), 0.01)
        self.assertGreaterEqual(agreed / len(rows), 0.98)
        self.assertEqual(record["pictures"], len(rows))
        self.assertEqual(record["labelled"], len(rows))

    def test_confidences_of_the_study(self):
        record, rows = self.measured(STUDY)
        self.assertEqual(len(rows), 10)
        script = Script()
        differences = {}
        for row in rows:
            expected = script(STUDY / row["file"])[int(row["label"])]
            differences[row["file"]] = abs(float(row["confidence"]) - expected)
        print(f"the ten pictures: largest difference {max(differences.values()):.4f}")
        self.assertLessEqual(max(differences.values()), 0.02, differences)
        mean = sum(float(row["confidence"]) for row in rows) / len(rows)
        self.assertAlmostEqual(record["confidence"], mean, 5)


if __name__ == "__main__":
    harness.main()
