"""Real pictures give the tensors that Pillow and numpy give, and the labels that their names say.

usage: imagenet_sample_test.py PICTURE_TOOL ROOT
"""
import sys
import unittest

from tool import SHARED, Tool, numpy, preprocess
from PIL import Image, ImageOps

SAMPLE = SHARED / "data" / "imagenet-sample"
STUDY = SHARED / "data" / "nps"
if not SAMPLE.is_dir():
    print(f"skipped: {SAMPLE} is absent; PERWATT_SHARED names the folder that holds data/imagenet-sample")
    sys.exit(77)
STUDY_CLASSES = {"acoustic_guitar": "acoustic guitar", "backpack": "backpack", "baseball": "baseball", "chair": "folding chair",
                 "electric_guitar": "electric guitar", "guac": "guacamole", "keyboard": "computer keyboard", "mouse": "mouse",
                 "mug": "coffee mug", "screwdriver": "screwdriver"}


class ImageNetSample(unittest.TestCase):
    def setUp(self):
        self.tool = Tool()
        self.addCleanup(self.tool.close)

    def test_tensors(self):
        worst = total = 0
        files = sorted(SAMPLE.glob("*.JPEG"))
        for file in files:
            picture = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
            difference = abs(preprocess(picture, "caffe", 227) - self.tool.tensor(file, "caffe", 227))
            worst, total = max(worst, difference.max()), total + difference.mean()
        print(f"{len(files)} pictures: largest difference {worst:.3f} of 255, mean {total / len(files):.6f}")
        self.assertGreater(len(files), 100)
        self.assertLess(worst, 3.01)
        self.assertLess(total / len(files), 0.01)

    def test_quick_decoding_is_nearly_the_same(self):
        means = []
        for file in sorted(SAMPLE.glob("*.JPEG")):
            with Image.open(file) as picture:
                if min(picture.size) < 1024:
                    continue
            exact = self.tool.tensor(file, "caffe", 224)
            means.append(abs(exact - self.tool.tensor(file, "caffe", 224, "quick")).mean())
        print(f"{len(means)} large pictures: mean difference {numpy.mean(means):.3f} of 255, largest mean {max(means):.3f}")
        self.assertGreater(len(means), 0)
        self.assertLess(max(means), 1)

    def test_labels_of_synsets(self):
        self.tool.ask("labels", SAMPLE)
        ids = [line.split()[0] for line in (SHARED / "data" / "synset_words.txt").read_text().splitlines()]
        lines = [line.split("\t") for line in self.tool.out.read_text().splitlines()]
        self.assertGreater(len(lines), 100)
        for name, label in lines:
            self.assertEqual(ids[int(label)], name.split("_")[0])

    def test_labels_of_the_study(self):
        self.assertEqual(self.tool.ask("labels", STUDY), (10, 10))
        names = [line.split(" ", 1)[1].split(",")[0] for line in (SHARED / "data" / "synset_words.txt").read_text().splitlines()]
        for line in self.tool.out.read_text().splitlines():
            name, label = line.split("\t")
            self.assertEqual(names[int(label)], STUDY_CLASSES[name.removeprefix("nps_").removesuffix(".png")])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
