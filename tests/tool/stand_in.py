"""perwatt in a home of its own where trtexec is the stand-in."""
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "robust"))
import harness  # noqa: E402

STAND_IN = pathlib.Path(__file__).parent / "trtexec_stand_in.py"
CASE = ["-n", "squeezenet", "-e", "trtexec"]
SECOND = ["--min-seconds", "1", "--max-seconds", "1"]


class StandIn(harness.Robust):
    """A test that leaves no plan in the cache that it shares with others."""

    def setUp(self):
        super().setUp()
        folder = self.home / "bin"
        folder.mkdir()
        command = folder / "trtexec"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self.log = self.home / "commands"
        self.environment |= {"PERWATT_TRTEXEC": str(folder), "PERWATT_TRTEXEC_DLA": "2",
                             "PERWATT_STAND_IN_LOG": str(self.log)}

        self.addCleanup(shutil.rmtree, pathlib.Path(self.shared_cache) / "perwatt" / "trtexec", ignore_errors=True)

    def stand_in(self, version, fault=""):
        self.environment |= {"PERWATT_STAND_IN_VERSION": version, "PERWATT_STAND_IN_FAULT": fault}

    def records(self, *arguments, status=0, times=SECOND, meter="none"):
        """`perwatt run --json`: its records by device and precision."""
        output, _ = self.perwatt("run", *CASE, *times, "--meter", meter, "--json", "--no-report", *arguments,
                                 status=status)
        return {(r["device"], r["precision"]): r for r in json.loads(output)["records"]}

    def commands(self):
        """The stand-in's command lines so far, without those that ask for help."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line.split(" ") for line in lines if line != "--help"]

    def plans(self):
        return sorted(pathlib.Path(self.shared_cache).glob("perwatt/trtexec/*.plan"))
