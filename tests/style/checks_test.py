"""The checks of this folder find what they are for."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent


class Headers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "src/a/b").mkdir(parents=True)
        (self.root / "build").mkdir()
        compiler = shutil.which("c++") or shutil.which("g++")
        (self.root / "build/compile_commands.json").write_text(json.dumps([{
            "command": f"{compiler} -I{self.root}/src -std=c++20 -o src/x.o -c x.cpp", "file": "x.cpp"}]))

    def status(self):
        done = subprocess.run([sys.executable, HERE / "check_headers.py", self.root, self.root / "build", self.root / "cache"],
                              capture_output=True, text=True)
        self.said = done.stdout + done.stderr
        return done.returncode

    def test_a_header_that_lacks_an_include_is_found_at_every_depth(self):
        (self.root / "src/a/whole.h").write_text("#pragma once\n#include <string>\ninline std::string x;\n")
        self.assertEqual(self.status(), 0, self.said)
        for place in ("src/a/lacks.h", "src/a/b/lacks.h"):
            with self.subTest(place=place):
                (self.root / place).write_text("#pragma once\ninline std::string y;\n")
                self.assertEqual(self.status(), 1)
                self.assertIn("lacks.h does not compile alone", self.said)
                (self.root / place).unlink()

    def test_what_compiled_is_not_compiled_again_until_something_that_it_includes_changes(self):
        (self.root / "src/a/low.h").write_text("#pragma once\nusing Word = int;\n")
        (self.root / "src/a/high.h").write_text('#pragma once\n#include "a/low.h"\ninline Word z = 1;\n')
        self.assertEqual(self.status(), 0, self.said)
        kept = len(list((self.root / "cache").iterdir()))
        self.assertEqual(self.status(), 0)
        self.assertEqual(len(list((self.root / "cache").iterdir())), kept)
        (self.root / "src/a/low.h").write_text("#pragma once\nusing Other = int;\n")
        self.assertEqual(self.status(), 1)

    def test_a_header_that_a_source_includes_first_is_left_to_the_builds(self):
        (self.root / "src/a/own.h").write_text("#pragma once\ninline std::string y;\n")
        (self.root / "src/a/own.cpp").write_text('#include "a/own.h"\n')
        self.assertEqual(self.status(), 0, self.said)


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        subprocess.run(["git", "-C", self.root, "init", "-q"], check=True)

    def test_a_long_file_and_a_machines_path_are_found_at_every_depth(self):
        for place in ("src/x.cpp", "src/a/b/x.h"):
            with self.subTest(place=place):
                file = self.root / place
                file.parent.mkdir(parents=True, exist_ok=True)
                for text in ("x\n" * 401, "// /" + "home/somebody/x\n"):
                    file.write_text(text)
                    subprocess.run(["git", "-C", self.root, "add", "-A"], check=True)
                    done = subprocess.run([sys.executable, HERE / "check_tree.py", self.root], capture_output=True, text=True)
                    self.assertEqual(done.returncode, 1, done.stdout)
                    self.assertIn(place, done.stdout)
                file.unlink()


if __name__ == "__main__":
    unittest.main()
