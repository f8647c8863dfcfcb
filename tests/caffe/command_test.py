"""`perwatt network import`, as a user types it: what it prints, writes and refuses.

usage: command_test.py PERWATT
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PERWATT = pathlib.Path(sys.argv[1]).resolve()
NET = """name: "tiny"
input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "fc" type: "InnerProduct" bottom: "conv" top: "fc" inner_product_param { num_output: 10 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
"""


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="perwatt-caffe-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "deploy.prototxt").write_text(NET, encoding="utf-8")

    def run_import(self, *arguments):
        return subprocess.run([str(PERWATT), "network", "import", *arguments], cwd=self.folder, capture_output=True, text=True)

    def assert_refused(self, done, status, *words):
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)

    def test_prints_what_was_read_and_written(self):
        done = self.run_import("--caffe", "deploy.prototxt", "-o", "out.onnx", "--seed", "7")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "tiny: input 3x8x8, 0.002 M parameters, 0.000 G MACs, 2 convolution and fully connected layers\n"
                                      "weights: seeded (seed 7), not trained\nout.onnx\n")
        self.assertEqual(done.stderr, "")
        self.assertTrue((self.folder / "out.onnx").is_file())

    def test_prints_json(self):
        done = self.run_import("--caffe", "deploy.prototxt", "-o", "out.onnx", "--json")
        answer = json.loads(done.stdout)
        self.assertEqual((answer["name"], answer["path"], answer["input"]), ("tiny", "out.onnx", [1, 3, 8, 8]))
        self.assertEqual(answer["parameters"], 4 * 27 + 4 + 10 * 144 + 10)
        self.assertEqual(answer["macs"], 4 * 27 * 36 + 1440)
        self.assertEqual(len(answer["content_hash"]), 32)

    def test_the_same_files_give_the_same_bytes(self):
        for name in ("a.onnx", "b.onnx"):
            self.run_import("--caffe", "deploy.prototxt", "-o", name)
        self.assertEqual((self.folder / "a.onnx").read_bytes(), (self.folder / "b.onnx").read_bytes())

    def test_keeps_a_file_that_is_there(self):
        (self.folder / "out.onnx").write_text("precious", encoding="utf-8")
        arguments = ("--caffe", "deploy.prototxt", "-o", "out.onnx")
        self.assert_refused(self.run_import(*arguments), 1, "'out.onnx' is there already", "--force")
        self.assertEqual((self.folder / "out.onnx").read_text(encoding="utf-8"), "precious")
        self.assertEqual(self.run_import(*arguments, "--force").returncode, 0)

    def test_names_the_line(self):
        (self.folder / "deploy.prototxt").write_text(NET.replace("Softmax", "Crop"), encoding="utf-8")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "-o", "out.onnx"), 1,
                            "deploy.prototxt:5: layer 'prob' of type 'Crop' is not supported", "docs/caffe.md")
        (self.folder / "deploy.prototxt").write_text(NET + "}", encoding="utf-8")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "-o", "out.onnx"), 1, "deploy.prototxt:6:1: ")
        self.assertFalse((self.folder / "out.onnx").exists())

    def test_refuses_bad_files(self):
        out = ("-o", "out.onnx")
        self.assert_refused(self.run_import("--caffe", "missing.prototxt", *out), 1, "cannot read the model missing.prototxt")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "deploy.prototxt", *out), 1, "not a whole .caffemodel")
        (self.folder / "empty").touch()
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "empty", *out), 1, "empty: layer 'conv': no weights of it")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "-o", "deploy.prototxt", "--force"), 1, "one of the files to read")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["deploy.prototxt", "empty"])

    def test_refuses_bad_command_lines(self):
        self.assert_refused(self.run_import(), 2, "--caffe")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt"), 2, "--out")
        self.assert_refused(self.run_import("--caffe", "deploy.prototxt", "x.caffemodel", "-o", "out.onnx", "--seed", "1"), 2, "--seed")

    def test_help_has_examples(self):
        self.assertIn("Examples:\n  perwatt network import --caffe deploy.prototxt", self.run_import("--help").stdout)


if __name__ == "__main__":
    if not PERWATT.is_file():
        print("skipped: perwatt itself is not built")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
