"""What a portable binary needs of a system, and that the check of it can fail.

usage: needs_test.py ROOT PORTABLE x86_64|aarch64 NATIVE
"""
import pathlib
import shutil
import sys
import unittest

ROOT, PORTABLE, ARCHITECTURE, NATIVE = sys.argv[1:5]
sys.path.insert(0, str(pathlib.Path(ROOT) / "scripts"))
import check_portable  # noqa: E402


class NeedsTest(unittest.TestCase):
    def test_nothing_newer_than_glibc_2_27(self):
        portable = pathlib.Path(PORTABLE)
        self.assertEqual(check_portable.faults(portable, ARCHITECTURE), [])
        self.assertLessEqual(check_portable.versions(portable)[-1], (2, 27))
        self.assertGreater(len(check_portable.versions(portable)), 1)

    def test_of_no_other_architecture(self):
        other = {"x86_64": "aarch64", "aarch64": "x86_64"}[ARCHITECTURE]
        self.assertRegex("\n".join(check_portable.faults(pathlib.Path(PORTABLE), other)), f"not for {other}")

    def test_a_build_of_this_system_is_not_portable(self):
        found = "\n".join(check_portable.faults(pathlib.Path(NATIVE), "x86_64"))
        self.assertRegex(found, r"needs libstdc\+\+")
        self.assertRegex(found, "not stripped")


if __name__ == "__main__":
    if not pathlib.Path(PORTABLE).exists():
        print(f"skipped: no {PORTABLE}; `scripts/release {ARCHITECTURE}` makes it")
        sys.exit(77)
    if shutil.which("readelf") is None:
        print("skipped: no readelf (package binutils)")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
