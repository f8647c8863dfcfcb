"""The aarch64 binary under qemu-user, with real engines of that architecture: what it lists, that it infers as the native build
does, and a Jetson's power rails in a recorded tree. Figures of speed are the emulator's and are not looked at.

usage: aarch64_test.py NATIVE PORTABLE
"""
import csv
import json
import os
import pathlib
import shutil
import sys
import unittest

import harness

harness.PATIENCE = 400  # an emulator beside a compiler is slow

PORTABLE = os.path.abspath(sys.argv[2])
ENGINES = pathlib.Path(os.environ["PERWATT_AARCH64"])
MACHINES = pathlib.Path(__file__).parent.parent / "data/machines"
LIBRARIES = "/usr/aarch64-linux-gnu"
NANO = "cortex-a57"  # the Jetson Nano's core
PI = "cortex-a72"  # the Raspberry Pi 4's; OpenVINO's library needs it under this emulator


class Aarch64Test(harness.Robust):
    def emulated(self, cpu):
        """From now on, the program is the portable one on that core."""
        emulator = [shutil.which("qemu-aarch64"), "-cpu", cpu, "-L", LIBRARIES]
        self.environment["PERWATT_LAUNCHER"] = " ".join(emulator)
        self.command = lambda arguments, store=None: [*emulator, PORTABLE, "--engine-path", str(ENGINES), *arguments]

    def pictures(self):
        """A list of pictures of noise, each smoothed otherwise, with labels."""
        import numpy
        from PIL import Image
        noise = numpy.random.default_rng(7)
        lines = []
        for number in range(3):
            side = 3 + 9 * number
            Image.fromarray(noise.integers(0, 256, (side, side, 3), dtype=numpy.uint8)).resize((256, 256)).save(self.home / f"{number}.png")
            lines.append(f"{number}.png,{number * 311}\n")
        (self.home / "pictures.csv").write_text("".join(lines))
        return self.home / "pictures.csv"

    def outputs(self, engine, pictures):
        """Of each picture: its five likeliest classes with their probabilities, and the labelled class's rank and probability."""
        rows = self.home / "rows.csv"
        output, _ = self.perwatt("accuracy", "-n", "squeezenet", "-p", "fp32", "-e", engine, "-d", str(pictures), "--output", str(rows),
                                 "--json")
        self.assertEqual([record["status"] for record in json.loads(output)["records"]], ["ok"], output)
        with open(rows, newline="", encoding="utf-8") as file:
            found = list(csv.DictReader(file))
        rows.unlink()
        return [{name: value for name, value in row.items() if name != "record"} for row in found]

    def infers_as_the_native_build(self, engine, cpu, version):
        pictures = self.pictures()
        here = self.outputs(engine, pictures)
        self.emulated(cpu)
        output, _ = self.perwatt("run", "-n", "squeezenet", "-p", "fp32", "-e", engine, "--min-seconds", "0.5", "--max-seconds", "1",
                                 "--meter", "none", "--no-report", "--json")
        document = json.loads(output)
        record, = document["records"]
        self.assertEqual((record["status"], record["engine"]), ("ok", engine), record)
        self.assertTrue(record["engine_version"].startswith(version), record["engine_version"])
        self.assertGreater(record["queries"], 0)
        self.assertIn(cpu, document["run"]["machine"]["launcher"], "the record says that it is an emulator's")
        there = self.outputs(engine, pictures)
        self.assertEqual(len(here), 3)
        for ours, theirs in zip(here, there, strict=True):
            self.assertEqual(ours.keys(), theirs.keys())
            for name in ours:
                if name == "confidence" or name.startswith("probability"):
                    self.assertLess(abs(float(ours[name]) - float(theirs[name])), 1e-4, name)
                else:
                    self.assertEqual(ours[name], theirs[name], name)

    def test_onnxruntime_infers_as_the_native_build(self):
        self.infers_as_the_native_build("onnxruntime", NANO, "1.22.")

    def test_openvino_infers_as_the_native_build(self):
        self.infers_as_the_native_build("openvino", PI, "2025.2")

    def test_list_and_doctor(self):
        self.emulated(NANO)
        output, _ = self.perwatt("list", "--json")
        engines = {engine["name"]: engine for engine in json.loads(output)["engines"]}
        self.assertTrue(engines["onnxruntime"]["usable"], engines)
        self.assertTrue(engines["synthetic"]["usable"], engines)
        self.assertIn("trtexec", engines)
        output, _ = self.perwatt("doctor", "--sysroot", str(MACHINES / "jetson-nano-jetpack4"), "--json")
        self.assertIn("Jetson Nano", output)

    def test_the_synthetic_study(self):
        study = ("run", "-e", "synthetic", "-p", "fp32,fp16", "--min-seconds", "0.05", "--max-seconds", "0.1", "--meter", "none", "--json")
        self.perwatt(*study, "--no-report")  # builds the networks for both: emulated, their weights take minutes
        self.emulated(NANO)
        output, errors = self.perwatt(*study)
        self.assertEqual([record["status"] for record in json.loads(output)["records"]], ["ok"] * 18, errors)
        page, = self.home.glob("*.html")
        text = page.read_text(encoding="utf-8")
        self.assertTrue(text.rstrip().endswith("</html>"))
        self.assertIn("qemu-aarch64", text)

    def test_a_jetsons_power_probe(self):
        tree = ("--sysroot", str(MACHINES / "jetson-nano-jetpack4"), "power", "probe", "--json")
        here = json.loads(self.perwatt(*tree)[0])
        self.emulated(NANO)
        there = json.loads(self.perwatt(*tree)[0])
        self.assertIn("POM_5V_IN", json.dumps(there))
        self.assertEqual(form(there), form(here))


def form(value):
    """JSON without its numbers, which are times in part."""
    if isinstance(value, dict):
        return {key: form(part) for key, part in value.items()}
    if isinstance(value, list):
        return [form(part) for part in value]
    return "a number" if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def missing():
    for path, remedy in ((PORTABLE, "`scripts/release aarch64` makes it"), (LIBRARIES, "`scripts/setup --release` installs it"),
                         (ENGINES, "`scripts/setup --release` installs it")):
        if not pathlib.Path(path).exists():
            return f"no {path}; {remedy}"
    return "" if shutil.which("qemu-aarch64") else "no qemu-aarch64 (package qemu-user)"


if __name__ == "__main__":
    if reason := missing():
        print(f"skipped: {reason}")
        sys.exit(77)
    del sys.argv[2]
    harness.main()
