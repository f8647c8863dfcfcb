"""`perwatt layers`: shares sum to one, convolutions cost most, and the work is that of the network."""
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

SQUEEZENET_MACS = 861e6  # of SqueezeNet 1.0 at 227 x 227

# ThreadSanitizer watches every byte that the engine's concatenations copy: they take seconds, and the convolutions next to nothing.
SLOW_COPIES = os.environ.get("PERWATT_SANITIZE") == "thread"


def openvino():
    venv = pathlib.Path(os.environ.get("PERWATT_VENV", "/nowhere"))
    return next(venv.glob("lib/python3*/site-packages/openvino"), None)


class LayersTest(harness.Robust):
    @unittest.skipUnless(openvino(), "no OpenVINO in PERWATT_VENV")
    def test_squeezenet_on_openvino(self):
        command = ["layers", "-n", "squeezenet", "-e", "openvino", "-p", "fp32"]
        output, _ = self.perwatt(*command, "--json")
        profile, = json.loads(output)
        layers = profile["layers"]
        self.assertGreater(len(layers), 30)
        self.assertAlmostEqual(sum(layer["share"] for layer in layers), 1, places=6)
        self.assertAlmostEqual(sum(layer["seconds"] for layer in layers), profile["seconds"], places=9)
        convolutions = [layer for layer in layers if layer["type"] == "Convolution"]
        self.assertEqual(len(convolutions), 26)
        if not SLOW_COPIES:
            self.assertGreater(sum(layer["share"] for layer in convolutions), 0.5)
        macs = sum(layer["macs"] or 0 for layer in layers)
        self.assertAlmostEqual(macs / SQUEEZENET_MACS, 1, delta=0.01)
        table, _ = self.perwatt(*command, "--top", "3")
        self.assertIn(f"{len(layers) - 3} more layers take", table)
        self.assertIn("by kind: Concat" if SLOW_COPIES else "by kind: Convolution", table)

    def test_an_engine_that_tells_nothing_of_layers_says_so(self):
        _, errors = self.perwatt("layers", "-n", "squeezenet", "-e", "synthetic", status=1)
        self.assertIn("tells nothing of the layers", errors)

    def test_bad_words_are_refused(self):
        self.refused("layers", "-n", "squeezenot", "-e", "synthetic", status=2)
        self.refused("layers", "-n", "squeezenet", "-e", "syntetic", status=2)


if __name__ == "__main__":
    harness.main()
