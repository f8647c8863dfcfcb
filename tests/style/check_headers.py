"""Checks that every header below src/ compiles alone.

usage: check_headers.py ROOT BUILD CACHE

A header that a .cpp file includes first is proved by the builds that compile file by file (dev, the portable binaries). Each other one
is compiled by itself with -fsyntax-only and the flags of BUILD. What compiled is kept in CACHE by a hash of the compiler, the flags and
all of the project's text that the header leads to, and not compiled again.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def first_includes(src):
    """The headers that some source file includes first."""
    first = set()
    for file in src.rglob("*.cpp"):
        found = INCLUDE.search(file.read_text(encoding="utf-8"))
        if found:
            first.add(found[1])
    return first


def reached(name, src, generated, seen):
    """The project's files that a header leads to, itself among them, in a fixed order."""
    for folder in (src, generated):
        file = folder / name
        if file.is_file() and name not in seen:
            seen[name] = file
            for included in INCLUDE.findall(file.read_text(encoding="utf-8")):
                reached(included, src, generated, seen)
    return seen


def flags_of(build):
    """Compiler, and the options that say how any file of the project is read."""
    commands = json.loads((build / "compile_commands.json").read_text())
    words = shlex.split(next(entry["command"] for entry in commands if entry["file"].endswith((".cpp", ".cxx"))))
    compiler = next(word for word in words if re.search(r"(\+\+|clang|gcc)[\w.-]*$", word))
    kept, searched = [], {"-I", "-isystem", "-D"}
    every = [word for entry in commands for word in shlex.split(entry["command"])]
    for at, word in enumerate(every):
        if word == "-isystem" and every[at + 1] != "/usr/include":  # there by itself, and only in its own place
            kept += [word, every[at + 1]]
        elif word[:2] in searched and len(word) > 2 and "PERWATT_" not in word:
            kept.append(word)
    unique = []
    for at in range(len(kept)):
        if kept[at] == "-isystem":
            continue
        pair = ["-isystem", kept[at]] if at and kept[at - 1] == "-isystem" else [kept[at]]
        if pair not in unique:
            unique.append(pair)
    return compiler, ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", *(word for pair in unique for word in pair)]


def check(name, src, generated, compiler, flags, cache):
    """What the compiler says against the header, or None."""
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    hashed = hashlib.sha256(repr((version, flags)).encode())
    for path, file in sorted(reached(name, src, generated, {}).items()):
        hashed.update(path.encode() + b"\0" + file.read_bytes())
    mark = cache / hashed.hexdigest()
    if mark.exists():
        return None
    done = subprocess.run([compiler, *flags, "-x", "c++", "-"], input=f'#include "{name}"\n', capture_output=True, text=True)
    if done.returncode != 0:
        return f"{name} does not compile alone:\n{done.stderr[:800]}"
    mark.touch()
    return None


def main():
    root, build, cache = map(pathlib.Path, sys.argv[1:])
    src, generated = root / "src", build / "generated"
    cache.mkdir(parents=True, exist_ok=True)
    headers = [file.relative_to(src).as_posix() for file in sorted(src.rglob("*.h"))]
    proved = first_includes(src)
    alone = [name for name in headers if name not in proved]
    compiler, flags = flags_of(build)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = [problem for problem in pool.map(lambda name: check(name, src, generated, compiler, flags, cache), alone) if problem]
    print("\n".join(found) or f"{len(headers)} headers: {len(alone)} compiled alone, {len(headers) - len(alone)} first in a source file")
    return 1 if found or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
