"""Do the stated 95 % intervals hold over a real engine? Many processes of one case, and which part of the scatter is whose.

usage: coverage.py PERWATT VENV [VENV ...] [--repeats 60] [--network squeezenet] [--precision fp32] [--run EXPORT.json]

For each virtual environment (a version of the engine) runs `perwatt run -n NETWORK -p PRECISION --repeats K` at the default target, or
takes the exports of such runs (--run, repeatable, in place of environments). Prints a Markdown table:

  held          share of the stated intervals that hold the mean of all processes
  expected      the share that the split allows: of intervals t * s_i around figures that scatter by sqrt(between^2 + s_i^2), by the
                normal distribution, with the mean's own error taken in
  within        root mean square of the stated standard errors
  between       what the processes differ by more than that, with its test (as perwatt's table has it: Welch's)
  drift         a straight line over the run, in per cent an hour, with its 95 % interval; the next columns are without it
An interval is about one process. Where processes differ it cannot hold the mean over processes as often as 95 %, and should not; it is
honest where `held` is near `expected`, and dishonest where it is below.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

NORMAL = statistics.NormalDist()


def student(degrees, p=0.975):
    """Quantile of Student's t by bisection of its distribution function (Simpson's rule on the density)."""
    if degrees > 1e4:
        return NORMAL.inv_cdf(p)
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def below(t, steps=400):
        width = t / steps
        heights = [scale * (1 + (i * width) ** 2 / degrees) ** (-(degrees + 1) / 2) for i in range(steps + 1)]
        return 0.5 + width / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1::2]) + 2 * sum(heights[2:-1:2]))

    low, high = 0.0, 1.0
    while below(high) < p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < p else (low, middle)
    return low


def measured(perwatt, venv, arguments, scratch):
    """The records of a run, in the order in which they were taken."""
    done = subprocess.run(
        [perwatt, "--store", str(scratch / "store.sqlite"), "run", "-n", arguments.network, "-p", arguments.precision, "--repeats",
         str(arguments.repeats), "--json", "--no-report"],
        stdout=subprocess.PIPE, text=True, cwd=scratch, env={**os.environ, "PERWATT_VENV": str(venv)})
    if done.returncode not in (0, 1):
        sys.exit(f"perwatt ended with {done.returncode}")
    return json.loads(done.stdout)["records"]


def hours(record):
    return datetime.datetime.fromisoformat(record["started"].replace("Z", "+00:00")).timestamp() / 3600


class Sample:
    """Figures with their standard errors, relative to their mean."""

    def __init__(self, records):
        records = [r for r in records if r["status"] == "ok" and r["throughput_low"] is not None]
        records.sort(key=lambda r: r["position"])
        if len(records) < 3:
            sys.exit("fewer than three processes gave an interval: more --repeats")
        mean = statistics.fmean(r["throughput"] for r in records)
        self.engine = f"{records[0]['engine']} {records[0]['engine_version']}"
        self.rate = mean
        self.values = [r["throughput"] / mean for r in records]
        self.low = [r["throughput_low"] / mean for r in records]
        self.high = [r["throughput_high"] / mean for r in records]
        self.halves = [(high - low) / 2 for low, high in zip(self.low, self.high)]
        self.errors = [half / student(r["throughput_degrees"]) for half, r in zip(self.halves, records)]
        self.times = [hours(r) for r in records]
        self.count = len(records)

    def held(self):
        mean = statistics.fmean(self.values)
        return sum(low <= mean <= high for low, high in zip(self.low, self.high)) / self.count

    def within(self):
        return math.sqrt(statistics.fmean(e * e for e in self.errors))

    def between(self):
        return math.sqrt(max(0.0, statistics.variance(self.values) - self.within() ** 2))

    def expected(self):
        own = 1 - 1 / self.count  # a figure is part of the mean that it is compared with
        shares = []
        for half, error in zip(self.halves, self.errors):
            scatter = math.sqrt((self.between() ** 2 + error ** 2) * own)
            shares.append(2 * NORMAL.cdf(half / scatter) - 1 if scatter > 0 else 1.0)
        return statistics.fmean(shares)

    def drift(self):
        """Change an hour, and the half-width of its 95 % interval."""
        slope, intercept = statistics.linear_regression(self.times, self.values)
        rest = [v - slope * t - intercept for t, v in zip(self.times, self.values)]
        middle = statistics.fmean(self.times)
        spread = sum((t - middle) ** 2 for t in self.times)
        error = math.sqrt(sum(r * r for r in rest) / (self.count - 2) / spread)
        return slope, student(self.count - 2) * error

    def remove_drift(self):
        slope, _ = self.drift()
        middle = statistics.fmean(self.times)
        for values in (self.values, self.low, self.high):
            values[:] = [v - slope * (t - middle) for t, v in zip(self.times, values)]


def row(records):
    sample = Sample(records)
    slope, doubt = sample.drift()
    cells = [sample.engine, str(sample.count), f"{sample.rate:.1f}", f"{statistics.median(sample.halves):.2%}",
             f"{sample.within():.2%}", f"{sample.between():.2%}", f"{sample.held():.1%}", f"{sample.expected():.1%}",
             f"{slope:+.2%} ± {doubt:.2%}"]
    sample.remove_drift()
    cells += [f"{sample.between():.2%}", f"{sample.held():.1%}", f"{sample.expected():.1%}"]
    print("| " + " | ".join(cell.replace("%", " %") for cell in cells) + " |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("venv", nargs="*", type=lambda p: pathlib.Path(p).absolute())
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--run", action="append", default=[], type=pathlib.Path)
    arguments = parser.parse_args()
    if not arguments.venv and not arguments.run:
        parser.error("name a virtual environment with an engine, or --run EXPORT.json")
    return arguments


def main():
    arguments = parse()
    print("| engine | processes | images/s | median half-width | within | between | held | expected | drift an hour | between, "
          "without drift | held | expected |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for file in arguments.run:
        row(json.loads(file.read_text())["records"])
    for venv in arguments.venv:
        with tempfile.TemporaryDirectory() as scratch:
            row(measured(arguments.perwatt, venv, arguments, pathlib.Path(scratch)))


if __name__ == "__main__":
    main()
