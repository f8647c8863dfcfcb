"""The step of the build that says which commit it is of, in repositories made for it: clean, changed, none, and when it changes.

usage: build_facts_test.py ROOT CMAKE
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT, CMAKE = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
FACTS = re.compile(r'kBuild\{"(.*)", "(.*)", (true|false), "(.*)"\}')

# A program of two units, one of which is written by the build.
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(perwatt VERSION 4.5.6 LANGUAGES CXX)
include("@ROOT@/cmake/room.cmake")
include("@ROOT@/cmake/build.cmake")
add_library(perwatt_base STATIC src/other.cpp)
target_include_directories(perwatt_base PUBLIC "@ROOT@/src")
perwatt_build_facts(base)
add_executable(facts src/main.cpp)
target_link_libraries(facts PRIVATE perwatt_base)
"""
MAIN = """\
#include <cstdio>
#include "base/build.h"
int main() { std::printf("%s %s", perwatt::build().version, perwatt::build().source().c_str()); }
"""


class BuildFacts(unittest.TestCase):
    def setUp(self):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="perwatt-facts-"))
        self.addCleanup(shutil.rmtree, self.top)
        self.root, self.output = self.top / "root", self.top / "build.cpp"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") and k != "PERWATT_COMMIT"}
        self.environment.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, HOME=str(self.top))
        self.write("src/other.cpp", "int other() { return 1; }\n")
        self.write("docs/page.md", "words\n")

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def git(self, *words, folder=None):
        who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", "-C", folder or self.root, *who, *words], env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def commit(self, folder=None):
        """Of all that is there: its hash."""
        self.git("init", "-q", folder=folder)
        self.git("add", ".", folder=folder)
        self.git("commit", "-q", "-m", "work", folder=folder)
        return self.git("rev-parse", "--short=12", "HEAD", folder=folder)

    def facts(self, commit="", **environment):
        """(version, commit, dirty, architecture) that the step writes."""
        done = subprocess.run([CMAKE, f"-DROOT={self.root}", "-DVERSION=1.2.3", "-DARCHITECTURE=m68k", f"-DOUTPUT={self.output}",
                               f"-DCOMMIT={commit}", "-P", ROOT / "cmake/build_facts.cmake"],
                              env={**self.environment, **environment}, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.warning = done.stderr
        return FACTS.search(self.output.read_text()).groups()

    def test_a_clean_checkout(self):
        self.assertEqual(self.facts(), ("1.2.3", "unknown", "false", "m68k"))  # before it is one
        commit = self.commit()
        self.assertEqual(self.facts(), ("1.2.3", commit, "false", "m68k"))
        self.git("tag", "-a", "v1", "-m", "tag")
        self.assertEqual(self.facts()[1], commit)

    def test_a_changed_file_is_dirty_until_it_is_committed(self):
        first = self.commit()
        self.write("docs/page.md", "other words\n")
        self.assertEqual(self.facts()[1:3], (first, "true"))
        second = self.commit()
        self.assertNotEqual(first, second)
        self.assertEqual(self.facts()[1:3], (second, "false"))

    def test_a_file_that_git_does_not_know_is_dirty_where_it_is_compiled(self):
        commit = self.commit()
        self.write("notes.txt", "")
        self.assertEqual(self.facts()[1:3], (commit, "false"))
        self.write("src/new.cpp", "")
        self.assertEqual(self.facts()[1:3], (commit, "true"))
        self.write("docs/page.md", "other words\n")
        self.assertEqual(self.facts()[1:3], (commit, "true"))

    def test_an_archive_inside_another_repository_is_not_of_its_commit(self):
        self.commit(folder=self.top)
        self.assertEqual(self.facts()[1:3], ("unknown", "false"))

    def test_without_git(self):
        self.commit()
        self.assertEqual(self.facts(PATH=str(self.top))[1:3], ("unknown", "false"))

    def test_a_repository_without_a_commit(self):
        self.git("init", "-q")
        self.assertEqual(self.facts()[1:3], ("unknown", "false"))

    def test_an_archive_is_told_its_commit(self):
        self.assertEqual(self.facts(PERWATT_COMMIT="1a2b3c")[1:3], ("1a2b3c", "false"))
        self.assertEqual(self.facts(commit="4d5e6f-dirty", PERWATT_COMMIT="1a2b3c")[1:3], ("4d5e6f", "true"))
        self.assertEqual(self.warning, "")
        self.assertEqual(self.facts(commit='"; evil')[1:3], ("unknown", "false"))
        self.assertIn("is no commit", self.warning)

    def test_what_is_as_it_was_is_not_written(self):
        self.commit()
        self.facts()
        os.utime(self.output, (1, 1))
        self.facts()
        self.assertEqual(self.output.stat().st_mtime, 1)

    def test_every_build_looks_again_and_compiles_one_unit(self):
        if not shutil.which("ninja"):
            self.skipTest("ninja is not installed")
        self.write("CMakeLists.txt", PROJECT.replace("@ROOT@", str(ROOT)))
        self.write("src/main.cpp", MAIN)
        build = self.top / "build"
        commit = self.commit()

        def run(*words):
            done = subprocess.run(words, env=self.environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return done.stdout

        run(CMAKE, "-S", self.root, "-B", build, "-G", "Ninja")
        run(CMAKE, "--build", build)
        self.assertEqual(run(build / "facts"), f"4.5.6 {commit}")
        self.assertNotIn("Linking", run(CMAKE, "--build", build))
        self.write("docs/page.md", "other words\n")
        self.assertEqual(re.findall(r"Building CXX object \S*/(\w+)\.cpp", run(CMAKE, "--build", build)), ["build"])
        self.assertEqual(run(build / "facts"), f"4.5.6 {commit}-dirty")


if __name__ == "__main__":
    if not shutil.which("git"):
        print("skipped: git is not installed")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
