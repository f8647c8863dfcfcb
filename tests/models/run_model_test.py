"""`perwatt run --model`: a network of the user's own, measured by the engine that is there; broken ones are refused.

usage: run_model_test.py PERWATT
"""
import json
import os
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "robust"))

import harness  # noqa: E402
from build_onnx import Network, SMALL_MACS, SMALL_PARAMETERS, TensorProto, helper, small  # noqa: E402

BRIEFLY = ["-p", "fp32", "--min-seconds", "0.05", "--max-seconds", "0.1", "--no-report"]


def find_openvino():
    venv = pathlib.Path(os.environ.get("PERWATT_VENV", "/nowhere"))
    return next(iter(venv.glob("lib*/python3*/site-packages/openvino/libs/libopenvino_c.so*")), None)


class RunModel(harness.Robust):
    def records(self, *arguments, engine="openvino", status=0):
        if engine == "openvino" and find_openvino() is None:
            self.skipTest("the engine openvino is not installed")
        output, _ = self.perwatt("run", "-e", engine, *BRIEFLY, "--json", *arguments, status=status)
        return json.loads(output)["records"]

    def test_a_model_is_measured_alone(self):
        path = small().save(self.home / "tiny.onnx")
        record, = self.records("--model", path)
        self.assertEqual(record["status"], "ok", record)
        self.assertEqual((record["network"], record["weights"]), ("tiny", "file"))
        self.assertEqual((record["parameters"], record["macs"]), (SMALL_PARAMETERS, SMALL_MACS))
        self.assertGreater(record["throughput"], 0)
        output, _ = self.perwatt("network", "info", path, "--json")
        self.assertEqual(json.loads(output)[0]["content_hash"], record["model_hash"])

    def test_batches_and_a_fixed_batch(self):
        fixed = small(batch=1).save(self.home / "fixed.onnx")
        records = self.records("--model", fixed, "-b", "1,4")
        self.assertEqual([(r["status"], r["batch"]) for r in records], [("ok", 1), ("ok", 4)], records)
        self.assertNotEqual(records[0]["case_key"], records[1]["case_key"])

    def test_inputs_of_other_types(self):
        for element in (TensorProto.FLOAT16, TensorProto.UINT8):
            path = small(element=element).save(self.home / f"type{element}.onnx")
            record, = self.records("--model", path)
            self.assertEqual(record["status"], "ok", record)

    def test_weights_in_a_file_of_their_own(self):
        path = small().save(self.home / "split.onnx", save_as_external_data=True, size_threshold=0, location="w.bin")
        record, = self.records("--model", path)
        self.assertEqual((record["status"], record["parameters"]), ("ok", SMALL_PARAMETERS), record)
        data = (self.home / "w.bin").read_bytes()
        (self.home / "w.bin").write_bytes(bytes(data[:4]) + b"\0\0\0\1" + data[8:])
        other, = self.records("--model", path)
        self.assertNotEqual(record["model_hash"], other["model_hash"])
        (self.home / "w.bin").write_bytes(data[:-1])
        self.assertIn("too short", self.refuse(path)[0])
        (self.home / "w.bin").unlink()
        what, remedy = self.refuse(path)
        self.assertIn("w.bin, which is not there", what)
        self.assertIn("copy that file", remedy)

    def refuse(self, path, status=1):
        before = self.rows("SELECT count(*) FROM run")
        answer = self.refused("run", "-e", "synthetic", "--model", str(path), status=status)
        self.assertIn(str(path), answer[0])
        self.assertEqual(self.rows("SELECT count(*) FROM run"), before, "nothing was begun")
        return answer

    def test_what_is_no_model_is_refused(self):
        whole = pathlib.Path(small().save(self.home / "whole.onnx")).read_bytes()
        broken = self.home / "broken.onnx"
        for size in (1, 100, len(whole) // 2, len(whole) - 1):
            broken.write_bytes(whole[:size])
            self.assertIn("no whole ONNX model", self.refuse(broken)[0])
        for content, word in ((b"", "is empty"), (b"<html>404</html>", "a web page"), (b"\x1f\x8b\x08", "gzip"),
                              (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer")):
            broken.write_bytes(content)
            self.assertIn(word, self.refuse(broken)[0])
        self.assertIn("a directory", self.refuse(self.home)[0])
        self.assertIn("no model", self.refuse(self.home / "none.onnx", status=2)[0])

    def test_what_takes_no_picture_is_unsupported(self):
        two = small()
        two.inputs.append(helper.make_tensor_value_info("more", TensorProto.FLOAT, [1]))
        cases = {"two inputs": two, "open size": small(side=None)}
        for name, network in cases.items():
            with self.subTest(name):
                path = network.save(self.home / "odd.onnx")
                record, = self.records("--model", path, engine="synthetic", status=1)
                self.assertEqual(record["status"], "unsupported", record)
                self.assertTrue(record["reason"] and record["remedy"])

    def test_an_engine_that_cannot_is_a_record(self):
        network = Network()
        network.conv(4)
        network.node("NoSuchOperator")
        record, = self.records("--model", network.save(self.home / "odd.onnx"), status=1)
        self.assertNotEqual(record["status"], "ok")
        self.assertIsNone(record["macs"])

    def test_names(self):
        for folder in ("one", "two"):
            (self.home / folder).mkdir()
            small(seed=len(folder)).save(self.home / folder / "net.onnx")
            small().save(self.home / folder / "squeezenet.onnx")
        words = ["run", "-e", "synthetic", "-p", "fp32", "--dry-run"]
        output, _ = self.perwatt(*words, "--model", "one/net.onnx", "--model", "two/net.onnx", "--model",
                                 "./one/net.onnx", "-n", "squeezenet", "--model", "one/squeezenet.onnx")
        self.assertEqual([line.split()[1] for line in output.splitlines()],
                         ["squeezenet", "one/net", "two/net", "squeezenet.onnx"])
        (self.home / "two" / "one").mkdir()
        small().save(self.home / "two" / "one" / "net.onnx")
        self.refused(*words, "--model", "one/net.onnx", "--model", "two/one/net.onnx", status=2)

    def plan(self):
        """A plan in a folder of its own with two models beside it."""
        folder = self.home / "plans"
        folder.mkdir()
        for name in ("first", "second"):
            small().save(folder / f"{name}.onnx")
        (folder / "plan.toml").write_text('models = ["first.onnx", "./second.onnx"]\nengines = ["synthetic"]\n')
        return folder

    def test_plans_name_models_from_their_own_folder(self):
        folder = self.plan()
        records = self.records("plans/plan.toml", engine="synthetic")
        self.assertEqual([r["network"] for r in records], ["first", "second"])
        (folder / "first.onnx").unlink()
        self.assertIn("plans/first.onnx", self.refused("run", "plans/plan.toml", status=2)[0])

    def forget_the_second(self):
        """As if the run had been killed in its second case."""
        with sqlite3.connect(self.store) as database:
            database.execute("DELETE FROM record WHERE number = 2")
            database.execute("UPDATE run SET finished = ''")

    def test_a_run_goes_on_from_anywhere(self):
        folder = self.plan()
        self.records("plans/plan.toml", engine="synthetic")
        self.forget_the_second()
        elsewhere = self.home / "elsewhere"
        elsewhere.mkdir()
        self.home = elsewhere
        output, _ = self.perwatt("run", "--resume", "--json", "--no-report")
        self.assertEqual([r["network"] for r in json.loads(output)["records"]], ["first", "second"])
        self.forget_the_second()
        small(seed=9).save(folder / "first.onnx")
        what, remedy = self.refused("run", "--resume", status=1)
        self.assertIn("first.onnx has changed", what)
        self.assertIn("former file", remedy)


if __name__ == "__main__":
    harness.main()
