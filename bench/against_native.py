"""Throughput of perwatt against an engine's own tool on the same files, at equal settings, interleaved.

usage: against_native.py PERWATT VENV [--engine openvino|onnxruntime] [--hint latency|throughput] [--rounds 6] [--seconds 5]
                         [--network NAME ...] [--json FILE]

OpenVINO's tool is benchmark_app, ONNX Runtime's a loop around its Python package's run() (onnxruntime_loop.py; latency only: it has no
other). Both sides run for the same time with the same hint, lanes, f32 and batch 1; each round runs both, the order turned in every
other round. Prints a network's ratio perwatt / tool with its 95 % interval (Student's t of the log ratios), and the geometric mean.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

from benchmark_app import NETWORKS, benchmark_app, built, interval, perwatt_json


def ours(perwatt, network, arguments, scratch):
    """One run of perwatt; gives images/s and the lanes it used."""
    scenario = "single_stream" if arguments.hint == "latency" else "offline"
    record, = perwatt_json(
        perwatt, scratch, "run", "-n", network, "-e", arguments.engine, "-p", "fp32", "--scenario", scenario,
        "--min-seconds", arguments.seconds, "--max-seconds", arguments.seconds, "--no-report")["records"]
    return record["throughput"], record["lanes"]


def onnxruntime_loop(venv, path, shape, seconds):
    """One run of the loop; gives inferences/s."""
    loop = pathlib.Path(__file__).parent / "onnxruntime_loop.py"
    done = subprocess.run([str(venv / "bin/python"), str(loop), path, str(seconds), *map(str, shape)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"the loop ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return float(done.stdout)


def theirs(arguments, file, lanes):
    path, shape = file
    if arguments.engine == "onnxruntime":
        return onnxruntime_loop(arguments.venv, path, shape, arguments.seconds)
    return benchmark_app(arguments.venv, path, shape, arguments.hint, arguments.seconds, lanes)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("venv", type=lambda p: pathlib.Path(p).absolute())
    parser.add_argument("--engine", choices=["openvino", "onnxruntime"], default="openvino")
    parser.add_argument("--hint", choices=["latency", "throughput"], default="latency")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--network", action="append")
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.engine == "onnxruntime" and arguments.hint != "latency":
        parser.error("the loop around ONNX Runtime has one inference at a time: --hint latency")
    return arguments


def main():
    arguments = parse()
    networks = arguments.network or NETWORKS
    logs = {network: [] for network in networks}
    rates = {network: [] for network in networks}
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        files = {network: built(arguments.perwatt, network) for network in networks}
        lanes = {}
        for turn in range(arguments.rounds):
            for network in networks:
                if network not in lanes:
                    _, lanes[network] = ours(arguments.perwatt, network, argparse.Namespace(hint=arguments.hint, seconds=1, engine=arguments.engine), scratch)
                pair = {}
                for side in ("ours", "theirs") if turn % 2 == 0 else ("theirs", "ours"):
                    if side == "ours":
                        pair[side], _ = ours(arguments.perwatt, network, arguments, scratch)
                    else:
                        pair[side] = theirs(arguments, files[network], lanes[network])
                logs[network].append(math.log(pair["ours"] / pair["theirs"]))
                rates[network].append(pair)
                print(f"round {turn + 1} {network}: {pair['ours']:.2f} / {pair['theirs']:.2f}", file=sys.stderr, flush=True)
    result = {}
    print(f"| network | perwatt, images/s | its own tool | ratio | 95 % interval |\n|---|---|---|---|---|")
    for network in networks:
        ratio, low, high = interval(logs[network])
        a = statistics.median(pair["ours"] for pair in rates[network])
        b = statistics.median(pair["theirs"] for pair in rates[network])
        result[network] = {"ratio": ratio, "low": low, "high": high, "pairs": rates[network]}
        print(f"| {network} | {a:.2f} | {b:.2f} | {ratio:.3f} | {low:.3f} to {high:.3f} |")
    rounds = [statistics.fmean(logs[network][turn] for network in networks) for turn in range(arguments.rounds)]
    ratio, low, high = interval(rounds)
    result["geometric mean"] = {"ratio": ratio, "low": low, "high": high}
    print(f"| geometric mean | | | {ratio:.3f} | {low:.3f} to {high:.3f} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
