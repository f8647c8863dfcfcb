"""What a clone costs: CPU seconds (user and system, of all processes) to the binary and to the tests' end.

usage: build_cost.py [--of COMMIT] [--against COMMIT] [--only-binary] [--folder DIR]

Clones this repository at the commit into an empty folder (DIR, or a new one below the system's temporary one), with the compiler cache
off, and times three steps: scripts/setup, the build of the program, and scripts/test, which does the rest. --against does the same with
another commit first, and prints the ratios. A clone needs 4 GB and, with the tests, half an hour on two cores.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
STEPS = {"set-up": "scripts/setup --tests",
         "perwatt": "cmake --preset release && cmake --build --preset release --target perwatt",
         "scripts/test": "scripts/test"}


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(commit, folder, only_binary):
    """{step: (CPU seconds, wall seconds, exit status)}"""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    subprocess.run(["git", "-C", str(clone), "checkout", "--quiet", commit], check=True)
    shared = ROOT.parent / "shared"
    if shared.is_dir():
        (folder / "shared").symlink_to(shared)
    environment = {**os.environ, "CCACHE_DISABLE": "1", "CI": "true"}
    figures = {}
    for step, command in STEPS.items():
        if only_binary and step == "scripts/test":
            break
        before, began = children(), time.monotonic()
        with open(folder / f"{step.replace('/', '-')}.log", "wb") as log:
            done = subprocess.run(["bash", "-c", command], cwd=clone, env=environment, stdout=log, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL)
        figures[step] = (children() - before, time.monotonic() - began, done.returncode)
        print(f"{commit[:12]} {step}: {figures[step][0]:.0f} s of CPU, {figures[step][1]:.0f} s, status {done.returncode}", flush=True)
    return figures


def total(figures):
    return sum(cpu for cpu, _, _ in figures.values())


def main():
    parser = argparse.ArgumentParser(description="CPU seconds from a clone to the binary and to the tests' end")
    parser.add_argument("--of", default="HEAD", metavar="COMMIT", help="what to build (HEAD)")
    parser.add_argument("--against", metavar="COMMIT", help="build this one first, and print the ratios")
    parser.add_argument("--only-binary", action="store_true", help="leave the tests out")
    parser.add_argument("--folder", type=pathlib.Path, help="where the clones go, and stay; default: a temporary folder")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perwatt-cost-") as temporary:
        results = {}
        for commit in filter(None, (words.against, words.of)):
            name = subprocess.run(["git", "-C", str(ROOT), "rev-parse", commit], check=True, capture_output=True, text=True).stdout.strip()
            folder = (words.folder or pathlib.Path(temporary)) / name[:12]
            folder.mkdir(parents=True)
            results[commit] = measure(name, folder, words.only_binary)
    if words.against:
        old, new = results[words.against], results[words.of]
        print(f"perwatt: {new['perwatt'][0] / old['perwatt'][0]:.2f} of the CPU time before")
        if not words.only_binary:
            print(f"all: {total(new) / total(old):.2f} of the CPU time before")
    return 0 if all(status == 0 for figures in results.values() for _, _, status in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
