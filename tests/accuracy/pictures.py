"""Small generated pictures, and what perwatt says of them."""
import csv
import io
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "robust"), str(HERE.parent / "models")]

try:
    import numpy
    from PIL import Image
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

import harness  # noqa: E402

SHARED = pathlib.Path(os.environ.get("PERWATT_SHARED", HERE.parent.parent.parent / "shared"))
MODEL = SHARED / "models" / "squeezenet1.1-fp16.onnx"
SAMPLE = SHARED / "data" / "imagenet-sample"
STUDY = SHARED / "data" / "nps"

# A network that needs no engine's library and answers at once.
SYNTHETIC = ["-n", "squeezenet", "-e", "synthetic"]


def openvino_is_here():
    venv = pathlib.Path(os.environ.get("PERWATT_VENV", "/nowhere"))
    return any(venv.glob("lib*/python3*/site-packages/openvino/libs/libopenvino_c.so*"))


def paint(path, seed, size=(64, 48)):
    """Coarse blocks of random colours; the end of the name says the format."""
    blocks = numpy.random.default_rng(seed).integers(0, 256, (6, 8, 3), numpy.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST).save(path)
    return path


class Accuracy(harness.Robust):
    """A test with a store and a folder for pictures."""

    def pictures(self, count, folder="pictures", ending="png"):
        """A folder with folders of classes, "0", "1", ...: a picture each."""
        root = self.home / folder
        for i in range(count):
            paint(root / str(i) / f"p{i}.{ending}", i)
        return root

    def accuracy(self, *arguments, status=0, **options):
        """`perwatt accuracy`: its records and the rows of --output."""
        rows = self.home / "rows.csv"
        output, errors = self.perwatt("accuracy", "--json", "--output", str(rows), *map(str, arguments),
                                      status=status, **options)
        self.errors = errors
        return json.loads(output)["records"], parse_rows(rows.read_text())


def parse_rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def without_ids(rows):
    return [{key: value for key, value in row.items() if key != "record"} for row in rows]
