"""One perwatt binary against another (a portable against the native one), interleaved.

usage: binaries.py PERWATT OTHER VENV [--rounds 6] [--seconds 1.5] [--engine NAME ...] [--network NAME ...] [--json FILE]

A round measures with both, one after the other, the order turned in every other round:
  each network on each engine (openvino and onnxruntime unless told): images/s at FP32, one query at a time
  perwatt's own work: queries/s of a device that answers at once; pictures/s of decoding and preparing 300 JPEGs of 500 x 375
Both take VENV's engines. Prints ratios PERWATT / OTHER with their 95 % intervals (Student's t of the log ratios) and their geometric mean over
the networks.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from benchmark_app import NETWORKS, interval, perwatt_json

PICTURES = """
import pathlib, sys
import cv2, numpy
folder, random = pathlib.Path(sys.argv[1]), numpy.random.default_rng(1)
for number in range(300):
    coarse = random.integers(0, 256, (24, 32, 3), dtype=numpy.uint8)
    fine = cv2.resize(coarse, (500, 375), interpolation=cv2.INTER_CUBIC).astype(int) + random.integers(-12, 13, (375, 500, 3))
    cv2.imwrite(str(folder / f"{number}.jpg"), fine.clip(0, 255).astype(numpy.uint8), [cv2.IMWRITE_JPEG_QUALITY, 90])
"""


def record(perwatt, scratch, *words):
    return perwatt_json(perwatt, scratch, *words, "-p", "fp32")["records"][0]


def subjects(arguments, scratch):
    """What is measured: names and functions from a binary to a rate."""
    timed = ["--scenario", "single_stream", "--no-report", "--min-seconds", arguments.seconds, "--max-seconds", arguments.seconds]
    pictures = scratch / "pictures"
    pictures.mkdir()
    subprocess.run([str(arguments.venv / "bin/python"), "-c", PICTURES, str(pictures)], check=True)
    found = {(engine, network): lambda perwatt, engine=engine, network=network:
             record(perwatt, scratch, "run", "-n", network, "-e", engine, *timed)["throughput"]
             for network in arguments.network or NETWORKS for engine in arguments.engine or ["openvino", "onnxruntime"]}
    at_once = ["-n", "squeezenet", "-e", "synthetic", "--device", "null"]
    found["perwatt", "a device that answers at once"] = lambda perwatt: record(perwatt, scratch, "run", *at_once, *timed)["throughput"]
    found["perwatt", "decoding"] = lambda perwatt: record(perwatt, scratch, "accuracy", *at_once, "--data", pictures)["picture_rate"]
    return found


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("other", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("venv", type=lambda p: pathlib.Path(p).absolute())
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--engine", action="append")
    parser.add_argument("--network", action="append")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def measure(arguments):
    """Pairs of rates by subject, one a round."""
    with tempfile.TemporaryDirectory() as folder:
        sides = subjects(arguments, pathlib.Path(folder))
        pairs = {subject: [] for subject in sides}
        for turn in range(arguments.rounds):
            for subject, rate in sides.items():
                order = (arguments.perwatt, arguments.other) if turn % 2 == 0 else (arguments.other, arguments.perwatt)
                rates = {binary: rate(binary) for binary in order}
                pairs[subject].append((rates[arguments.perwatt], rates[arguments.other]))
                print(f"round {turn + 1} {' '.join(subject)}: {pairs[subject][-1]}", file=sys.stderr, flush=True)
        return pairs


def main():
    arguments = parse()
    os.environ.update({f"PERWATT_{engine}": str(arguments.venv) for engine in ("OPENVINO", "ONNXRUNTIME")})
    pairs = measure(arguments)
    logs = {subject: [math.log(a / b) for a, b in of] for subject, of in pairs.items()}
    print("| engine | network | perwatt, images/s | the other | ratio | 95 % interval |\n|---|---|---|---|---|---|")
    for subject, of in pairs.items():
        ratio, low, high = interval(logs[subject])
        a, b = (statistics.median(side) for side in zip(*of))
        print(f"| {' | '.join(subject)} | {a:.2f} | {b:.2f} | {ratio:.3f} | {low:.3f} to {high:.3f} |")
    rounds = [statistics.fmean(logs[s][turn] for s in logs if s[0] != "perwatt") for turn in range(arguments.rounds)]
    ratio, low, high = interval(rounds)
    print(f"| geometric mean | of the networks | | | {ratio:.3f} | {low:.3f} to {high:.3f} |")
    if arguments.json:
        arguments.json.write_text(json.dumps({" ".join(subject): of for subject, of in pairs.items()}, indent=1))


if __name__ == "__main__":
    main()
