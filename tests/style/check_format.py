"""Checks every C++ file against .clang-format. usage: check_format.py ROOT"""
import pathlib
import shutil
import subprocess
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    tool = shutil.which("clang-format")
    if tool is None:
        print("skipped: clang-format is not installed (scripts/setup --tests)")
        return 77
    files = [f for top in ("src", "tests", "bench", "fuzz") for f in sorted((root / top).rglob("*")) if f.suffix in {".h", ".cpp"}]
    done = subprocess.run([tool, "--dry-run", "--Werror", *map(str, files)], capture_output=True, text=True)
    if done.returncode != 0:
        print("\n".join(line for line in done.stderr.splitlines() if "error:" in line))
        print("remedy: clang-format -i on the files named")
        return 1
    print(f"{len(files)} files are in the project's form")
    return 0


if __name__ == "__main__":
    sys.exit(main())
