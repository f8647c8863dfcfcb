"""What sampling meters costs: throughput of the same case with and without it, in pairs of slices of which every second is turned
round, by `perwatt run --power-observer-check`.

usage: sampling_cost.py PERWATT [--engine NAME] [--network NAME ...] [--rounds 4] [--json FILE]

Two meters stand in: six rails at 10 Hz whose reads take 7 ms each, as a Jetson's do, and a counter read 100 times a second. Each round is
one run per meter and network with 24 pairs of slices of 0.35 s. Prints the share of throughput that sampling takes with its 95 % interval
(Student's t over the rounds); the claim is that it is under 1 %.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

from benchmark_app import T95, perwatt_json

METERS = {"six rails, 7 ms a read, 10 Hz": "synthetic:constant=10,rails=6,delay=0.007,noise=0.05,poll=0.1",
          "counter, 100 Hz": "synthetic:constant=10,counter,resolution=0.001,poll=0.01"}


def cost(arguments, network, meter, folder):
    """One run; gives the share, and its own interval."""
    record = perwatt_json(arguments.perwatt, folder, "run", "-n", network, "-e", arguments.engine, "-p", "fp32", "--meter", meter,
                          "--power-observer-check", "--no-report")["records"][-1]
    return record["observer_cost_share"], record["observer_cost_low_share"], record["observer_cost_high_share"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--engine", default="openvino")
    parser.add_argument("--network", action="append")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    result, within = {}, True
    print("| meter | network | share of throughput | 95 % interval | under 1 % |\n|---|---|---|---|---|")
    for name, meter in METERS.items():
        for network in arguments.network or ["squeezenet", "resnet-50"]:
            with tempfile.TemporaryDirectory() as folder:
                rounds = [cost(arguments, network, meter, pathlib.Path(folder)) for _ in range(arguments.rounds)]
            shares = [share for share, _, _ in rounds]
            mean = statistics.fmean(shares)
            if len(shares) > 1:
                half = T95[min(len(shares) - 2, len(T95) - 1)] * statistics.stdev(shares) / len(shares) ** 0.5
                low, high = mean - half, mean + half
            else:
                _, low, high = rounds[0]
            verdict = "yes" if high < 0.01 else "no" if low > 0.01 else "not shown"
            within = within and verdict != "no"
            result[f"{name}, {network}"] = {"share": mean, "low": low, "high": high, "rounds": rounds}
            print(f"| {name} | {network} | {mean:.2%} | {low:.2%} to {high:.2%} | {verdict} |", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
    sys.exit(0 if within else 1)


if __name__ == "__main__":
    main()
