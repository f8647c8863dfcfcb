"""`perwatt run -e openvino,onnxruntime` and `-e openvino@A,openvino@B`: several engines, and several versions of one, in one run, told
apart and compared."""
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

NEW, OLD_OPENVINO, OLD_ONNXRUNTIME = (pathlib.Path(os.environ.get(name, "/nowhere"))
                                      for name in ("PERWATT_VENV", "PERWATT_OPENVINO_2024", "PERWATT_ONNXRUNTIME_1_22"))
SHORT = ["-p", "fp32", "--min-seconds", "0.5", "--max-seconds", "1", "--meter", "none", "--json", "--no-report"]


class VersionsTest(harness.Robust):
    def records(self, *words):
        output, _ = self.perwatt("run", *words, *SHORT)
        records = json.loads(output)["records"]
        for record in records:
            self.assertEqual(record["status"], "ok", record)
            self.assertGreater(record["output_correlation"], 0.9999, "of the FP32 reference")
        return records

    def two_versions(self, engine, old, version):
        first, second = self.records("-e", f"{engine}@{NEW},{engine}@{old}", "-n", "squeezenet")
        self.assertEqual({first["engine"], second["engine"]}, {engine})
        self.assertTrue(second["engine_version"].startswith(version), second["engine_version"])
        self.assertNotEqual(first["engine_version"], second["engine_version"])
        self.assertTrue(pathlib.Path(second["engine_library"]).resolve().is_relative_to(old.resolve()), second["engine_library"])
        self.assertNotEqual(first["case_key"], second["case_key"])
        table, _ = self.perwatt("compare", "last", "--by", "engine_version")
        self.assertIn(version, table)
        self.assertIn("squeezenet", table)

    @unittest.skipUnless(NEW.is_dir() and OLD_OPENVINO.is_dir(), "no two versions of OpenVINO: PERWATT_VENV, PERWATT_OPENVINO_2024")
    def test_two_versions_of_openvino(self):
        self.two_versions("openvino", OLD_OPENVINO, "2024.")

    @unittest.skipUnless(NEW.is_dir() and OLD_ONNXRUNTIME.is_dir(), "no two versions of ONNX Runtime: PERWATT_ONNXRUNTIME_1_22")
    def test_two_versions_of_onnxruntime(self):
        self.two_versions("onnxruntime", OLD_ONNXRUNTIME, "1.22.")

    def test_two_engines(self):
        records = self.records("-e", "openvino,onnxruntime", "-n", "squeezenet,resnet-18")
        self.assertEqual({(r["network"], r["engine"]) for r in records},
                         {(n, e) for n in ("squeezenet", "resnet-18") for e in ("openvino", "onnxruntime")})
        table, _ = self.perwatt("compare", "last", "--by", "engine")
        self.assertIn("onnxruntime", table)
        self.assertIn("resnet-18", table)

    def test_a_path_without_an_engine_says_so(self):
        for engine in ("openvino", "onnxruntime"):
            what, _ = self.refused("run", "-e", f"{engine}@{self.home}", "-n", "squeezenet", status=1)
            self.assertIn(str(self.home), what)


if __name__ == "__main__":
    harness.main()
