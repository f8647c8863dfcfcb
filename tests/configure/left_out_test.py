"""Configures perwatt without ONNX Runtime's header, without charts and without a virtual environment, and compiles what stands in the
engine's place.

usage: left_out_test.py ROOT CMAKE CXX
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT, CMAKE, CXX = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]


class LeftOut(unittest.TestCase):
    @classmethod
    def configure(cls, *options):
        done = subprocess.run([CMAKE, "-S", ROOT, "-B", cls.folder, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={CXX}", *options],
                              capture_output=True, text=True)
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.holder.name)
        without = ("-DPERWATT_TESTS=OFF", "-DPERWATT_VENV=/nonexistent", "-DPERWATT_ONNXRUNTIME_INCLUDE=", "-DPERWATT_CHARTS=OFF")
        cls.status, cls.said = cls.configure(*without)
        cls.built = subprocess.run([CMAKE, "--build", cls.folder, "--target", "perwatt_engine_onnxruntime"], capture_output=True, text=True)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def test_it_is_said(self):
        self.assertEqual(self.status, 0, self.said)
        self.assertIn("The engine onnxruntime is left out of this build: onnxruntime_c_api.h was not found; run scripts/setup", self.said)
        self.assertIn("The page's charts are left out of this build", self.said)

    def test_nothing_of_it_is_compiled(self):
        plan = (self.folder / "build.ninja").read_text()
        self.assertNotIn("engine/onnxruntime/session.cpp", plan)
        self.assertIn("engine/openvino/plugin.cpp", plan)
        self.assertNotIn("vega_script.py", plan)

    def test_a_plug_in_that_says_so_stands_in_its_place(self):
        self.assertEqual(self.built.returncode, 0, self.built.stdout + self.built.stderr)
        self.assertIn("&onnxruntime_plugin", (self.folder / "generated/engine_registry.cpp").read_text())

    def test_what_must_be_complete_leaves_nothing_out(self):
        status, said = self.configure("-DPERWATT_COMPLETE=ON", "-DPERWATT_CHARTS=OFF")
        self.assertNotEqual(status, 0)
        self.assertIn("left out of this build", said)

    def test_charts_need_the_virtual_environment_unless_they_are_left_out(self):
        status, said = self.configure("-DPERWATT_COMPLETE=OFF", "-DPERWATT_CHARTS=ON")
        self.assertNotEqual(status, 0)
        self.assertIn("-DPERWATT_CHARTS=OFF", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
