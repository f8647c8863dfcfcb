"""Is this file a portable binary: of that architecture, stripped, under 15 MB, in need of the C library's own files alone and of
nothing newer than glibc 2.27? Says what it needs; ends with 1 and the reasons if not.

usage: check_portable.py FILE x86_64|aarch64
"""
import pathlib
import re
import subprocess
import sys

NEWEST = (2, 27)
MOST_BYTES = 15_000_000
MACHINES = {"x86_64": "X86-64", "aarch64": "AArch64"}
C_LIBRARY = re.compile(r"(lib(c|m|dl|pthread|rt|util)\.so\.\d+|ld-linux-(x86-64|aarch64)\.so\.\d)$")


def read(file, *options):
    return subprocess.run(["readelf", "--wide", *options, str(file)], capture_output=True, text=True, check=True).stdout


def versions(file):
    """The versions of the C library that the file's symbols ask for, as numbers, ascending."""
    found = set(re.findall(r"Name: GLIBC_([\d.]+)", read(file, "--version-info")))
    return sorted(tuple(map(int, version.split("."))) for version in found)


def needed(file):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", read(file, "--dynamic"))


def faults(file, architecture):
    """Why the file is no portable binary; empty if it is one."""
    found = []
    machine = re.search(r"Machine:\s+(.*)", read(file, "--file-header")).group(1)
    if MACHINES[architecture] not in machine:
        found.append(f"it is for {machine}, not for {architecture}")
    if not versions(file):
        found.append("no symbol of it has a version of glibc")
    elif versions(file)[-1] > NEWEST:
        found.append(f"it needs glibc {'.'.join(map(str, versions(file)[-1]))}")
    found += [f"it needs {library}" for library in needed(file) if not C_LIBRARY.fullmatch(library)]
    if re.search(r"\.(symtab|debug_info)\b", read(file, "--section-headers")):
        found.append("it is not stripped")
    if file.stat().st_size > MOST_BYTES:
        found.append(f"it has {file.stat().st_size} bytes")
    return found


def main():
    file, architecture = pathlib.Path(sys.argv[1]), sys.argv[2]
    for fault in (found := faults(file, architecture)):
        print(f"{file.name}: {fault}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB, needs {' '.join(needed(file))} of glibc "
          f"{'.'.join(map(str, versions(file)[-1]))} or newer")


if __name__ == "__main__":
    main()
