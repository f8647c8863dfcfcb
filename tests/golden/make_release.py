"""Makes what every later perwatt must open: a small store, a plan and the plan's cases, in tests/golden/releases/VERSION.

The store holds three runs on a recorded machine with the synthetic engine: the plan's; one with failures and answered pictures; one that was
interrupted. A folder of a release is made once, by that release's program, and never changed (docs/releasing.md).

usage: make_release.py PERWATT
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib

TESTS = pathlib.Path(__file__).resolve().parent.parent
SYSROOT = TESTS / "data/machines/raspberry-pi-5"
QUICK = ["-n", "squeezenet", "-e", "synthetic", "-o", "latency_us=5000", "--meter", "none", "--min-seconds", "0.05", "--max-seconds", "0.1", "--no-report"]
INTERRUPTED = 130

PLAN = """\
title = "golden"
networks = ["squeezenet"]
engines = ["synthetic"]
devices = ["cpu"]
precisions = ["fp32", "fp16"]
target = 0.05
min_seconds = 0.05
max_seconds = 0.1
time_limit_seconds = 120
seed = 7
order = "random"
order_seed = 11
meters = ["synthetic:constant=5,noise=0.1,resolution=0.01"]

[engine_options]
latency_us = "4000"
"synthetic/cpu.law" = "normal"

[[matrix]]
batches = ["1-2"]

[[matrix]]
precisions = ["fp16"]
scenarios = ["offline"]
lanes = [2]

[[matrix]]
precisions = ["fp32"]
scenarios = ["fixed_rate"]
rates = [100]

[[exclude]]
precision = "fp16"
batch = [2]
"""


def png(level):
    """A grey picture of 32 x 32."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes([level]) * 32 for _ in range(32))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def compact(store):
    """Small pages, and all in one file, written as perwatt does."""
    with contextlib.closing(sqlite3.connect(store)) as database:
        for step in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 1024", "VACUUM", "PRAGMA journal_mode = WAL"):
            database.execute(step).fetchall()
    if pathlib.Path(f"{store}-wal").exists():
        sys.exit("the store is still open")


class Maker:
    def __init__(self, program, home):
        self.program, self.home, self.store = program, home, home / "store.sqlite"
        self.environment = dict(os.environ, XDG_DATA_HOME=str(home / "data"), XDG_CACHE_HOME=str(home / "cache"))

    def words(self, *arguments):
        return [self.program, "--store", self.store, "--sysroot", SYSROOT, *arguments]

    def perwatt(self, *arguments, status=0):
        done = subprocess.run(self.words(*arguments), cwd=self.home, env=self.environment, capture_output=True, text=True)
        if done.returncode != status:
            sys.exit(f"{arguments} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def records(self):
        with contextlib.closing(sqlite3.connect(self.store)) as database:
            return database.execute("SELECT count(*) FROM record").fetchone()[0]

    def plan(self):
        (self.home / "plan.toml").write_text(PLAN)
        (self.home / "cases.txt").write_text(self.perwatt("run", "plan.toml", "--dry-run"))
        self.perwatt("run", "plan.toml", "--no-report")

    def failures_and_pictures(self):
        folder = self.home / "pictures"
        for number, synset in enumerate(("n01440764", "n01443537", "n01484850")):
            (folder / synset).mkdir(parents=True)
            (folder / synset / "picture.png").write_bytes(png(60 * number))
        self.perwatt("run", *QUICK, "-p", "fp32,fp16", "--data", "pictures", "-d", "cpu,null", "-o",
                     "synthetic/null.fail=crash", "-o", "synthetic/null.fail_at=load", status=1)

    def interrupted(self):
        """Ended as by Ctrl-C when its first record is there."""
        before = self.records()
        process = subprocess.Popen(self.words("run", *QUICK, "-p", "fp32", "-b", "1-4", "--order", "plan"),
                                   cwd=self.home, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and self.records() == before:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        if process.wait() != INTERRUPTED:
            sys.exit("the run to be interrupted ended before")

    def make(self):
        self.plan()
        self.failures_and_pictures()
        self.interrupted()
        compact(self.store)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    version = re.match(r"perwatt (\S+)", subprocess.run([program, "--version"], capture_output=True, text=True).stdout)[1]
    target = TESTS / "golden/releases" / version
    if target.exists():
        sys.exit(f"{target} is there: what a release wrote is not changed")
    with tempfile.TemporaryDirectory() as home:
        Maker(program, pathlib.Path(home)).make()
        target.mkdir(parents=True)
        for name in ("store.sqlite", "plan.toml", "cases.txt"):
            shutil.copy(pathlib.Path(home) / name, target)
    print(f"{target}: {(target / 'store.sqlite').stat().st_size} bytes of store")


if __name__ == "__main__":
    main()
