"""Checks that an engine's, a tool's or a meter's name appears in no source file but its own, and those of other plug-ins: a vendor may
have a part of the same name. A plug-in's own are the files of its folder (src/engine/NAME/...), or that begin with its name.

usage: check_plugins.py SRC NAME...
"""
import pathlib
import re
import sys


def is_own(path, names):
    """True of a plug-in's file, by its path below SRC."""
    return bool(set(path.parts[1:-1]) & set(names)) or path.stem.startswith(tuple(names))


def violations(src, names):
    """Yields 'file:line: names plug-in' for each mention outside the plug-ins' own files and the tests, at every depth."""
    patterns = {name: re.compile(rf"(?<![a-z0-9/]){re.escape(name)}(?![a-z0-9]|\.[a-z])", re.IGNORECASE) for name in names}
    for file in sorted(src.rglob("*")):
        path = file.relative_to(src)
        if not file.is_file() or file.suffix not in {".h", ".cpp", ".c"} or file.stem.endswith("_test") or is_own(path, names):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            for name, pattern in patterns.items():
                if pattern.search(line):
                    yield f"{path.as_posix()}:{number}: names {name}"


def main():
    names = sys.argv[2:]
    found = list(violations(pathlib.Path(sys.argv[1]), names))
    print("\n".join(found) or f"{', '.join(names)}: each named in its own files only")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
