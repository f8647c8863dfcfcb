"""The picture tool as a child that is asked line by line, and pictures to ask it about."""
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
    from PIL import Image
except ImportError as missing:
    print(f"skipped: {missing}; scripts/setup --tests installs it")
    sys.exit(77)

ROOT = pathlib.Path(sys.argv[2]).resolve()
SHARED = pathlib.Path(os.environ.get("PERWATT_SHARED", ROOT.parent / "shared"))


class Tool:
    def __init__(self):
        self.child = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = tempfile.TemporaryDirectory(prefix="perwatt-pictures-")
        self.out = pathlib.Path(self.folder.name) / "out"

    def close(self):
        self.child.stdin.close()
        self.child.stdout.close()
        self.child.wait()
        self.folder.cleanup()

    def ask(self, verb, file, *words):
        """The answer: (width, height); what went wrong is raised as a ValueError."""
        print(verb, file, self.out, *words, sep="\t", file=self.child.stdin, flush=True)
        answer = self.child.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            raise ValueError(answer or "the tool died")
        return tuple(map(int, answer.split()))

    def picture(self, verb, file, *words):
        width, height = self.ask(verb, file, *words)
        return numpy.fromfile(self.out, numpy.uint8).reshape(height, width, 3)

    def decode(self, file, min_width=0, min_height=0):
        return self.picture("decode", file, min_width, min_height)

    def tensor(self, file, preset, side, how="exact"):
        self.ask("tensor", file, preset, side, how)
        return numpy.fromfile(self.out, numpy.float32).reshape(3, side, side)


def preprocess(image, preset, side):
    """What the presets mean, by Pillow and numpy."""
    width, height = image.size
    short = min(width, height)
    image = image.resize((256 * width // short, 256 * height // short), Image.Resampling.BILINEAR)
    left, top = round((image.size[0] - side) / 2), round((image.size[1] - side) / 2)
    values = numpy.asarray(image.crop((left, top, left + side, top + side))).astype(numpy.float32)
    if preset == "caffe":
        values = values[:, :, ::-1] - numpy.float32([104, 117, 123])
    else:
        values = (values / numpy.float32(255) - numpy.float32([0.485, 0.456, 0.406])) / numpy.float32([0.229, 0.224, 0.225])
    return values.transpose(2, 0, 1)


def scene(width, height, seed=1):
    """A picture with smooth parts, texture and edges."""
    random = numpy.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=numpy.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    values = numpy.asarray(coarse).astype(int)
    values += random.integers(-12, 13, values.shape)
    y, x = numpy.mgrid[:height, :width]
    values[(x // 17 + y // 23) % 7 == 0] //= 2
    return Image.fromarray(values.clip(0, 255).astype(numpy.uint8))
