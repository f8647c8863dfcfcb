"""What README.md, CONTRIBUTING.md and docs/*.md say to type works: options exist, links lead somewhere, marked blocks run.

In a fenced block of language `sh`, every line that starts with `perwatt` is checked: its command exists, and each of its options is in
that command's --help; so is every `python3 bench/...`, in any block. Scripts of the tree exist, presets and targets of the build too, and
what `ctest` is asked for names a test. A block of language `sh run` is also run as it stands, in an empty folder with its own data and cache.

usage: docs_test.py ROOT PERWATT BUILD
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv[1]).resolve()
PERWATT = pathlib.Path(sys.argv[2]).resolve()
BUILD = pathlib.Path(sys.argv[3]).resolve()
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(sh[^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def blocks():
    for page in PAGES:
        for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
            yield page, language.strip(), body


def commands(*first):
    """(page, words) of each line in a block that starts with one of these words, a comment behind it left out."""
    for page, _, body in blocks():
        for line in body.splitlines():
            line = line.strip().removeprefix("$ ")
            if line.startswith(first):
                yield page, shlex.split(line, comments=True)


def after(option, words):
    """The words that follow the option, up to the next one."""
    if option not in words:
        return []
    rest = words[words.index(option) + 1:]
    return rest[:next((i for i, word in enumerate(rest) if word.startswith("-")), len(rest))]


def output_of(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def help_of(words):
    """The --help of the deepest subcommand that the words name."""
    chosen, text = [], subprocess.run([PERWATT, "--help"], capture_output=True, text=True).stdout
    for word in words:
        if word.startswith("-"):
            continue
        attempt = subprocess.run([PERWATT, *chosen, word, "--help"], capture_output=True, text=True)
        if attempt.returncode != 0 or not re.search(rf"^\s+{re.escape(word)}\b", text, re.MULTILINE):
            break
        chosen.append(word)
        text = attempt.stdout
    return chosen, text


class Docs(unittest.TestCase):
    def test_commands_and_options_exist(self):
        seen = 0
        top = subprocess.run([PERWATT, "--help"], capture_output=True, text=True).stdout
        for page, _, body in blocks():
            for line in body.splitlines():
                line = re.split(r"\s#\s|\s[|>]\s", line.strip().removeprefix("$ "))[0]
                if not line.startswith("perwatt"):
                    continue
                words = shlex.split(line)[1:]
                chosen, text = help_of(words)
                with self.subTest(page=page.name, line=line):
                    if words and not words[0].startswith("-"):
                        self.assertTrue(chosen, "no such command")
                    for word in words:
                        if re.match(r"--?[a-z]", word):
                            option = word.split("=")[0]
                            self.assertRegex(text + top, rf"(?<![\w-]){re.escape(option)}(?![\w-])")
                    seen += 1
        self.assertGreater(seen, 5)

    def test_measuring_scripts_start_and_have_their_options(self):
        helps = {}
        for page in PAGES:
            for script, words in re.findall(r"^python3 (bench/\S+)(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
                if script not in helps:
                    helps[script] = subprocess.run([sys.executable, ROOT / script, "--help"], capture_output=True, text=True)
                with self.subTest(page=page.name, script=script):
                    self.assertEqual(helps[script].returncode, 0, helps[script].stderr)
                    for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", words):
                        self.assertRegex(helps[script].stdout, rf"(?<![\w-]){re.escape(option)}(?![\w-])")
        self.assertGreater(len(helps), 5)

    def test_scripts_of_the_tree_exist(self):
        seen = 0
        for page, _, body in blocks():
            for script in re.findall(r"^\s*(?:python3 |sh )?((?:scripts|tests|bench|fuzz|\.ci)/[\w./-]+)", body, re.MULTILINE):
                with self.subTest(page=page.name, script=script):
                    self.assertTrue((ROOT / script).is_file())
                    seen += 1
        self.assertGreater(seen, 5)

    def test_presets_targets_and_tests_exist(self):
        presets = json.loads((ROOT / "CMakePresets.json").read_text())
        kinds = {"cmake": "buildPresets", "ctest": "testPresets"}
        targets = set(re.findall(r"^([\w./-]+): ", output_of("cmake", "--build", BUILD, "--target", "help"), re.MULTILINE))
        seen = 0
        for page, words in commands("cmake ", "ctest "):
            with self.subTest(page=page.name, words=words):
                kind = kinds[words[0]] if "--build" in words or words[0] == "ctest" else "configurePresets"
                unknown = set(after("--preset", words)[:1]) - {preset["name"] for preset in presets[kind] if not preset.get("hidden")}
                self.assertEqual(unknown | set(after("--target", words)) - targets, set())
                if tests := after("-R", words):
                    self.assertNotIn("Total Tests: 0", output_of("ctest", "--test-dir", BUILD, "-N", "-R", tests[0]))
                seen += 1
        self.assertGreater(seen, 5)

    def test_marked_blocks_run(self):
        ran = 0
        for page, language, body in blocks():
            if language != "sh run":
                continue
            with self.subTest(page=page.name, block=body), tempfile.TemporaryDirectory() as folder:
                bin_folder = pathlib.Path(folder) / "bin"
                bin_folder.mkdir()
                (bin_folder / "perwatt").symlink_to(PERWATT)
                environment = {**os.environ, "XDG_DATA_HOME": folder + "/data", "XDG_CACHE_HOME": folder + "/cache",
                               "PATH": f"{bin_folder}:{os.environ['PATH']}"}
                done = subprocess.run(["sh", "-e", "-c", body], cwd=folder, env=environment, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                ran += 1
        self.assertGreater(ran, 0)

    def test_links_lead_to_files(self):
        for page in PAGES:
            for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((page.parent / target).exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
