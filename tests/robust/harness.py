"""Runs the real perwatt in a home of its own, and looks for processes that it left behind."""
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

PROGRAM = None  # set by main()
PATIENCE = 120  # seconds until something that must happen counts as missing; a loaded machine is slow

# What a run says before it starts.
OUTLINE = re.compile(r"\d+ cases?( x \d+ repeats)?(, \d+ of \d+ measurements left)?, about ")

# Short measurements: what is tested here is not the figures.
QUICK = ["-n", "squeezenet", "-e", "synthetic", "-p", "fp32",
         "--min-seconds", "0.05", "--max-seconds", "0.1", "--meter", "none"]


class Robust(unittest.TestCase):
    """A test with its own store, cache and working directory."""

    shared_cache = None

    @classmethod
    def setUpClass(cls):
        cls.shared_cache = tempfile.mkdtemp(prefix="perwatt-cache-")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared_cache)

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="perwatt-robust-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.mark = str(uuid.uuid4())
        self.environment = dict(os.environ, XDG_DATA_HOME=str(self.home / "data"),
                                XDG_CACHE_HOME=self.shared_cache, PERWATT_ROBUST_MARK=self.mark)
        self.store = self.home / "data" / "perwatt" / "store.sqlite"

    def command(self, arguments, store=None):
        chosen = ["--store", str(store)] if store else []
        return [PROGRAM, *chosen, *arguments]

    def start(self, *arguments, store=None, **options):
        """perwatt in the background; killed at the end of the test if it still runs."""
        process = subprocess.Popen(
            self.command(arguments, store), cwd=self.home, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            **options)
        self.addCleanup(self.finish_off, process)
        return process

    @staticmethod
    def finish_off(process):
        process.kill()
        process.communicate()

    def perwatt(self, *arguments, status=0, **options):
        """Runs to its end; checks exit status and that nothing was left behind."""
        process = self.start(*arguments, **options)
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, status, f"{arguments}\n{output}\n{errors}")
        self.assert_nothing_left()
        return output, errors

    def measure(self, *arguments, status=0, **options):
        """`perwatt run --json`: its records by device."""
        output, _ = self.perwatt("run", *QUICK, "--json", *arguments, status=status, **options)
        return {record["device"]: record for record in json.loads(output)["records"]}

    def refused(self, *arguments, status, **options):
        """What is wrong and what to do: exactly a line each."""
        output, errors = self.perwatt(*arguments, status=status, **options)
        lines = [line for line in errors.splitlines() if not OUTLINE.match(line)]
        self.assertEqual(len(lines), 2, errors)
        self.assertTrue(lines[0].startswith("perwatt: "), errors)
        self.assertTrue(lines[1].startswith("         ") and lines[1].strip(), errors)
        self.assertEqual(output, "")
        return lines[0][len("perwatt: "):], lines[1].strip()

    def processes(self):
        """Running processes that carry this test's mark, as {pid: command line}."""
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if self.mark.encode() not in (entry / "environ").read_bytes():
                    continue
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if command != [b""]:
                found[int(entry.name)] = [word.decode() for word in command if word]
        return found

    def workers(self):
        return [pid for pid, words in self.processes().items() if words[-1] == "worker"]

    def wait_for(self, what, condition):
        """The condition's first true value."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        self.fail(f"waited in vain for {what}")

    def assert_nothing_left(self):
        self.wait_for("the end of every process", lambda: not self.processes())

    def rows(self, query, store=None):
        path = store or self.store
        if not path.exists():
            return []
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
            try:
                return database.execute(query).fetchall()
            except sqlite3.OperationalError:  # its tables are being made
                return []

    def wait_for_worker_of_a_case(self, records=0):
        """The pid of a worker that measures, once the store holds so many records."""
        self.wait_for("the run in the store", lambda: self.rows("SELECT 1 FROM run"))
        self.wait_for("records", lambda: len(self.rows("SELECT 1 FROM record")) >= records)
        return self.wait_for("a worker", self.workers)[0]

    def assert_store_whole(self):
        self.assertEqual(self.rows("PRAGMA integrity_check"), [("ok",)])


def fill(disk):
    """Takes what room is left on a disk; returns the file that does."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filler


def main():
    global PROGRAM
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    result = unittest.main(module="__main__", exit=False, verbosity=2).result
    if result.wasSuccessful() and result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(77)
    sys.exit(not result.wasSuccessful())
