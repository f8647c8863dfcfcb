"""How long the study takes, and where the time goes.

usage: study_time.py PERWATT [--limit SECONDS] [--json FILE] [perwatt's options, as -n squeezenet,resnet-18 --repeats 2]

Runs `perwatt run` with a store of its own, once to fill the cache of networks (quickly) and once to be timed. Prints the whole time, its
split by phase, and the median half-width of the intervals. Exit status 1 where a limit is crossed.

  outside       before the first case, between cases and after the last one: engines are looked for, files of networks are made sure of,
                records are committed, table and page are written
  start, rest   of a case: its worker is started and ended, the engine opened, pictures and outputs asked for
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

MOST_HALF_WIDTH = 0.03


def seconds(records, *fields):
    return sum((record[field] or 0) / (1e3 if field.endswith("_ms") else 1) for record in records for field in fields)


def run(perwatt, scratch, options):
    began = time.monotonic()
    done = subprocess.run([perwatt, "--store", str(scratch / "store.sqlite"), "run", "--json", "--report",
                           str(scratch / "report.html"), *options], stdout=subprocess.PIPE, text=True, cwd=scratch)
    if done.returncode not in (0, 1):
        sys.exit(f"perwatt ended with {done.returncode}")
    return time.monotonic() - began, json.loads(done.stdout)["records"]


def quickly(options):
    """The same cases with next to no measuring."""
    left_out = {"--min-seconds", "--max-seconds", "--repeats"}
    kept = [word for i, word in enumerate(options) if not left_out & {word, *options[max(i - 1, 0):i]}]
    return [*kept, "--min-seconds", "0.01", "--max-seconds", "0.02"]


def half_width(record):
    return (record["throughput_high"] - record["throughput_low"]) / 2 / record["throughput"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--limit", type=float, help="seconds that the study may take")
    parser.add_argument("--json", type=pathlib.Path)
    arguments, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        run(arguments.perwatt, scratch, quickly(options))
        total, records = run(arguments.perwatt, scratch, options)
    cases = seconds(records, "case_s")
    split = {"outside": total - cases,
             "compile": seconds(records, "compile_ms"),
             "first inference": seconds(records, "first_inference_ms"),
             "warm-up": seconds(records, "warmup_s"),
             "measuring": seconds(records, "duration_s"),
             "profiling": seconds(records, "profile_s")}
    split["start, rest"] = cases - sum(split.values()) + split["outside"]
    stated = [half_width(r) for r in records if r["throughput_low"] is not None]
    print("| phase | s | share |\n|---|---|---|")
    for phase, spent in sorted(split.items(), key=lambda item: -item[1]):
        print(f"| {phase} | {spent:.1f} | {100 * spent / total:.0f} % |")
    print(f"| whole | {total:.1f} | 100 % |\n")
    width = statistics.median(stated) if stated else float("inf")
    stops = {reason: sum(r["stop_reason"] == reason for r in records) for reason in sorted({r["stop_reason"] for r in records})}
    print(f"{len(records)} measurements, {sum(r['status'] == 'ok' for r in records)} ok, {len(stated)} with an interval, median "
          f"half-width {100 * width:.2f} %; stopped by: " + ", ".join(f"{reason or 'failure'} {n}" for reason, n in stops.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": total, "split": split, "median_half_width": width}, indent=2))
    return int(width > MOST_HALF_WIDTH or (arguments.limit is not None and total > arguments.limit))


if __name__ == "__main__":
    sys.exit(main())
