"""Checks that an engine's or a meter's name appears in no source file but its own, and those of other engines: a vendor may have a part
of the same name.

usage: check_plugins.py SRC NAME...
"""
import pathlib
import re
import sys


def violations(src, names):
    """Yields 'file:line: names plug-in' for each mention outside the plug-in's own files and the tests."""
    patterns = {name: re.compile(rf"(?<![a-z0-9/]){re.escape(name)}(?![a-z0-9]|\.[a-z])", re.IGNORECASE) for name in names}
    for file in sorted(src.glob("*/*")):
        if file.suffix not in {".h", ".cpp", ".c"} or file.stem.endswith("_test"):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for name, pattern in patterns.items():
                if not file.stem.startswith(tuple(names)) and pattern.search(line):
                    yield f"{file.parent.name}/{file.name}:{number}: names {name}"


def main():
    names = sys.argv[2:]
    found = list(violations(pathlib.Path(sys.argv[1]), names))
    print("\n".join(found) or f"{', '.join(names)}: each named in its own files only")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
