"""Checks the tracked files: none over 1 MB, no source file over 400 lines, no absolute path of somebody's machine.

usage: check_tree.py ROOT
"""
import pathlib
import re
import subprocess
import sys

HOME_PATH = re.compile(r"(?<![\w.$}/-])/(?:home/[a-z][\w-]*|root|work)/")
SOURCE = {".h", ".cpp", ".c", ".py", ".cmake"}


def main():
    root = pathlib.Path(sys.argv[1])
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode != 0:
        print("skipped: not a git checkout, or git is not installed")
        return 77
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        file = root / name
        if not file.is_file():
            continue
        if file.stat().st_size > 1_000_000:
            found.append(f"{name}: over 1 MB")
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        if file.suffix in SOURCE and len(lines) > 400:
            found.append(f"{name}: {len(lines)} lines")
        if not name.startswith("tests/"):
            found += [f"{name}:{i}: path of a machine" for i, line in enumerate(lines, 1) if HOME_PATH.search(line)]
    print("\n".join(found) or "the tree is in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
