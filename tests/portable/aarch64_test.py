"""The aarch64 binary under qemu-user, with real engines of that architecture: what it lists, what doctor says of a Jetson, and a Jetson's
power rails in a recorded tree.

usage: aarch64_test.py NATIVE PORTABLE
"""
import json
import os
import pathlib
import shutil
import sys
import unittest

import harness

NATIVE, PORTABLE = (os.path.abspath(word) for word in sys.argv[1:3])
ENGINES = pathlib.Path(os.environ["PERWATT_AARCH64"])
MACHINES = pathlib.Path(__file__).parent.parent / "data/machines"
LIBRARIES = "/usr/aarch64-linux-gnu"
NANO = "cortex-a57"  # the Jetson Nano's core


class Aarch64Test(harness.Robust):
    def emulated(self, cpu):
        """From now on, the program is the portable one on that core."""
        emulator = [shutil.which("qemu-aarch64"), "-cpu", cpu, "-L", LIBRARIES]
        self.environment["PERWATT_LAUNCHER"] = " ".join(emulator)
        self.command = lambda arguments, store=None: [*emulator, PORTABLE, "--engine-path", str(ENGINES), *arguments]

    def native(self):
        del self.environment["PERWATT_LAUNCHER"]
        self.command = lambda arguments, store=None: [NATIVE, *arguments]

    def test_list_and_doctor(self):
        self.emulated(NANO)
        output, _ = self.perwatt("list", "--json")
        engines = {engine["name"]: engine for engine in json.loads(output)["engines"]}
        self.assertTrue(engines["onnxruntime"]["usable"], engines)
        self.assertTrue(engines["synthetic"]["usable"], engines)
        self.assertIn("trtexec", engines)
        output, _ = self.perwatt("doctor", "--sysroot", str(MACHINES / "jetson-nano-jetpack4"), "--json")
        self.assertIn("Jetson Nano", output)

    def test_a_jetsons_power_probe(self):
        tree = ("--sysroot", str(MACHINES / "jetson-nano-jetpack4"), "power", "probe", "--json")
        self.emulated(NANO)
        there = json.loads(self.perwatt(*tree)[0])
        self.native()
        here = json.loads(self.perwatt(*tree)[0])
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
