"""A network's trained weights are used where they are in the cache, seeded ones where not.

usage: trained_test.py PERWATT
"""
import csv
import json
import pathlib

from pictures import MODEL, STUDY, SYNTHETIC, Accuracy, harness, openvino_is_here

MANIFEST = pathlib.Path(__file__).resolve().parent.parent.parent / "data" / "trained.csv"


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def padded(model, length):
    """The same model with a comment (ModelProto.doc_string, field 6) that brings it to this length."""
    room = length - len(model) - 1
    for digits in range(1, 6):
        text = room - digits
        if len(varint(text)) == digits:
            return model + bytes([6 << 3 | 2]) + varint(text) + b"-" * text
    raise ValueError("no room")


class Trained(Accuracy):
    def setUp(self):
        super().setUp()
        self.environment["XDG_CACHE_HOME"] = str(self.home / "cache")

    def place(self, network):
        """What `network fetch` would leave: a file with the entry's length and the begin of its hash in its name."""
        with MANIFEST.open() as text:
            entry = next(row for row in csv.DictReader(text) if row["network"] == network)
        path = pathlib.Path(self.environment["XDG_CACHE_HOME"]) / "perwatt" / f"{network}-trained-{entry['sha256'][:16]}.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(padded(MODEL.read_bytes(), int(entry["bytes"])))
        return path

    def test_cached_weights_are_used_and_scored(self):
        if not openvino_is_here() or not MODEL.exists():
            self.skipTest("needs the engine openvino, and ../shared or PERWATT_SHARED")
        path = self.place("squeezenet")
        output, _ = self.perwatt("list", "networks", "--json")
        weights = {network["name"]: network["weights"] for network in json.loads(output)["networks"]}
        self.assertEqual(weights["squeezenet"], "trained")
        self.assertTrue(weights["resnet-18"].startswith("seeded"))
        records, _ = self.accuracy("-n", "squeezenet", "-p", "fp32", "-d", STUDY)
        self.assertEqual((records[0]["status"], records[0]["weights"]), ("ok", "trained"), records)
        self.assertEqual(records[0]["parameters"], 1_235_496)
        self.assertIn('order = "BGR"', records[0]["preprocessing"])
        self.assertEqual(records[0]["top1_share"], 0.9)
        path.write_bytes(path.read_bytes()[:-1])  # no longer whole: as good as absent
        records, _ = self.accuracy(*SYNTHETIC, "-p", "fp32", "-d", STUDY)
        self.assertEqual((records[0]["weights"], records[0]["top1_share"]), ("seeded", None))

    def test_seeded_weights_say_so(self):
        records, _ = self.accuracy(*SYNTHETIC, "-p", "fp32", "-d", self.pictures(3))
        self.assertEqual(records[0]["weights"], "seeded")
        self.assertIsNone(records[0]["top1_share"])
        output, _ = self.perwatt("show", "last")
        self.assertIn("seeded weights, no accuracy", output)
        self.assertIn("perwatt network fetch", output)


if __name__ == "__main__":
    harness.main()
