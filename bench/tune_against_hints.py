"""What `perwatt tune` finds against OpenVINO's two hints, as its own benchmark_app runs them.

usage: tune_against_hints.py PERWATT VENV [--rounds 4] [--seconds 2] [--batch held|free|both] [-n NAME ...] [--json FILE]

Each network is tuned at FP32 with batch held at 1 (the default), with batch up to 16 (free), or both. Then the tuned setting
(`perwatt run --tuned`) and benchmark_app's latency and throughput hints (f32, batch 1, its own choice of requests) run for the same
time in interleaved rounds, the order turned in every other one. All nine networks take some 13 minutes held, and as long free. The better hint is the one with the higher geometric mean over the rounds.

Criteria: with batch held, no network's ratio interval lies wholly under 0.98; with batch free, the geometric mean of the ratios is 1.10
or more; every search takes under 40 s. Exit status 1 where one fails. Prints a Markdown table.
"""
import argparse
import json
import math
import pathlib
import statistics
import sys
import tempfile
import time

from benchmark_app import NETWORKS, benchmark_app, built, interval, perwatt_json

LEAST_HELD, LEAST_FREE, LONGEST_SEARCH = 0.98, 1.10, 40


class Tuned:
    """A network tuned under one constraint, with a store of its own."""

    def __init__(self, arguments, network, batch, folder):
        self.arguments, self.network, self.store = arguments, network, folder
        folder.mkdir()
        began = time.monotonic()
        (tuning,) = perwatt_json(arguments.perwatt, folder, "tune", "-n", network, "-e", "openvino", "-p", "fp32", "-b", batch)["tunings"]
        self.seconds = time.monotonic() - began
        self.choice = tuning["choice"]
        self.rates = []

    def setting(self):
        parts = [f"batch {self.choice['batch']}", f"lanes {self.choice['lanes'] or 'auto'}", f"threads {self.choice['threads'] or 'auto'}"]
        return ", ".join([*parts, *(f"{key}={value}" for key, value in self.choice["options"].items())])

    def measure(self):
        seconds = str(self.arguments.seconds)
        (record,) = perwatt_json(self.arguments.perwatt, self.store, "run", "-n", self.network, "-e", "openvino", "-p", "fp32", "--tuned",
                            "--min-seconds", seconds, "--max-seconds", seconds, "--no-report")["records"]
        self.rates.append(record["throughput"])


class Hint:
    def __init__(self, arguments, file, hint):
        self.arguments, self.file, self.hint, self.rates = arguments, file, hint, []

    def measure(self):
        self.rates.append(benchmark_app(self.arguments.venv, *self.file, self.hint, self.arguments.seconds))

    def mean(self):
        return statistics.fmean(map(math.log, self.rates))


def compare(arguments, network, scratch):
    """Rows of the table, one a constraint."""
    file = built(arguments.perwatt, network)
    batches = {"held": {"held": "1"}, "free": {"free": "1-16"}, "both": {"held": "1", "free": "1-16"}}[arguments.batch]
    tuned = {kind: Tuned(arguments, network, batch, scratch / f"{network}-{kind}") for kind, batch in batches.items()}
    hints = [Hint(arguments, file, hint) for hint in ("latency", "throughput")]
    sides = [*tuned.values(), *hints]
    for turn in range(arguments.rounds):
        for side in sides if turn % 2 == 0 else reversed(sides):
            side.measure()
    better = max(hints, key=Hint.mean)
    for kind, side in tuned.items():
        ratio, low, high = interval([math.log(a / b) for a, b in zip(side.rates, better.rates)])
        yield {"network": network, "batch": kind, "setting": side.setting(), "tuned": statistics.median(side.rates),
               "hint": better.hint, "hint_rate": statistics.median(better.rates), "ratio": ratio, "low": low, "high": high,
               "search_seconds": side.seconds}


def judge(rows):
    """What each criterion says; False in front where it fails."""
    held = [row for row in rows if row["batch"] == "held"]
    free = [row for row in rows if row["batch"] == "free"]
    if held:
        under = [row["network"] for row in held if row["high"] < LEAST_HELD]
        yield not under, f"batch held at 1: intervals wholly under {LEAST_HELD}: {', '.join(under) or 'none'}"
    if free:
        mean = math.exp(statistics.fmean(math.log(row["ratio"]) for row in free))
        yield mean >= LEAST_FREE, f"batch free: geometric mean {mean:.3f}, at least {LEAST_FREE} is asked"
    slowest = max(rows, key=lambda row: row["search_seconds"])
    yield (slowest["search_seconds"] < LONGEST_SEARCH,
           f"longest search: {slowest['search_seconds']:.1f} s ({slowest['network']}), under {LONGEST_SEARCH} s is asked")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("venv", type=lambda p: pathlib.Path(p).absolute())
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--batch", choices=["held", "free", "both"], default="held")
    parser.add_argument("-n", "--network", nargs="+", default=NETWORKS)
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def main():
    arguments = parse()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        print("| network | batch | tuned setting | tuned, images/s | better hint | its images/s | ratio | 95 % interval | search, s |\n"
              "|---|---|---|---|---|---|---|---|---|", flush=True)
        for network in arguments.network:
            for row in compare(arguments, network, pathlib.Path(folder)):
                rows.append(row)
                print(f"| {row['network']} | {row['batch']} | {row['setting']} | {row['tuned']:.1f} | {row['hint']} | {row['hint_rate']:.1f} | "
                      f"{row['ratio']:.3f} | {row['low']:.3f} to {row['high']:.3f} | {row['search_seconds']:.1f} |", flush=True)
    verdicts = list(judge(rows))
    print()
    for good, text in verdicts:
        print(f"- {'met' if good else 'NOT MET'}: {text}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))
    sys.exit(not all(good for good, _ in verdicts))


if __name__ == "__main__":
    main()
