"""`perwatt run -e openvino@A,openvino@B`: two versions in one run, told apart and compared."""
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

NEW, OLD = (pathlib.Path(os.environ.get(name, "/nowhere")) for name in ("PERWATT_VENV", "PERWATT_OPENVINO_2024"))


class VersionsTest(harness.Robust):
    @unittest.skipUnless(NEW.is_dir() and OLD.is_dir(), "no two versions of OpenVINO: PERWATT_VENV, PERWATT_OPENVINO_2024")
    def test_two_versions_side_by_side(self):
        output, _ = self.perwatt("run", "-e", f"openvino@{NEW},openvino@{OLD}", "-n", "squeezenet", "-p", "fp32", "--min-seconds", "0.5",
                                 "--max-seconds", "1", "--meter", "none", "--json", "--no-report")
        first, second = json.loads(output)["records"]
        self.assertEqual({first["engine"], second["engine"]}, {"openvino"})
        self.assertTrue(second["engine_version"].startswith("2024."), second["engine_version"])
        self.assertNotEqual(first["engine_version"], second["engine_version"])
        self.assertTrue(pathlib.Path(second["engine_library"]).resolve().is_relative_to(OLD.resolve()), second["engine_library"])
        self.assertNotEqual(first["case_key"], second["case_key"])
        for record in (first, second):
            self.assertEqual(record["status"], "ok", record)
            self.assertGreater(record["output_correlation"], 0.9999)
        table, _ = self.perwatt("compare", "last", "--by", "engine_version")
        self.assertIn("2024.", table)
        self.assertIn("squeezenet", table)

    def test_a_path_without_an_engine_says_so(self):
        what, _ = self.refused("run", "-e", f"openvino@{self.home}", "-n", "squeezenet", status=1)
        self.assertIn(str(self.home), what)


if __name__ == "__main__":
    harness.main()
