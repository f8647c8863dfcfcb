"""Live A/A comparisons: the same network against itself, which must not differ.

usage: live_aa.py PERWATT [--comparisons 20] [--network squeezenet] [--engine openvino] [--max-seconds 60] [--equal 1%] [--json FILE]

Prints, as Markdown for docs/compare.md, the share that calls a difference, how the comparisons ended, the mean time to decide and the
mean half-width. Takes about a minute a comparison at most; nothing else should run on the machine.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys


def compare(perwatt, arguments, seed):
    done = subprocess.run(
        [perwatt, "compare", "--live", "-n", arguments.network, "-e", arguments.engine, "-p", "fp32", "--a", "precision=fp32",
         "--b", "precision=fp32", "--max-seconds", str(arguments.max_seconds), "--equal", arguments.equal, "--order-seed", str(seed),
         "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"live_aa: comparison {seed} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=pathlib.Path)
    parser.add_argument("--comparisons", type=int, default=20)
    parser.add_argument("--network", default="squeezenet")
    parser.add_argument("--engine", default="openvino")
    parser.add_argument("--max-seconds", type=float, default=60)
    parser.add_argument("--equal", default="1%")
    parser.add_argument("--json", type=pathlib.Path, help="keep all comparisons here")
    arguments = parser.parse_args()
    perwatt = arguments.perwatt.resolve()
    results = []
    for seed in range(1, arguments.comparisons + 1):
        results.append(compare(perwatt, arguments, seed))
        print(f"[{seed}/{arguments.comparisons}] {results[-1]['verdict']}  {results[-1]['seconds']:.0f} s", file=sys.stderr)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    count = len(results)
    share = {end: sum(r["end"] == end for r in results) / count for end in ("differs", "equal")}
    half_widths = [(r["high"] - r["low"]) / 2 for r in results if r["low"] is not None]
    machine = results[0]["machine"] or {}
    record = results[0]["a"]["record"]
    print(f"{count} live A/A comparisons of {arguments.network} fp32, {record['engine']} {record['engine_version']} on "
          f"{machine.get('cpu', 'this machine')}, {machine.get('cores', '?')} CPUs, perwatt {results[0]['version']}:\n")
    print("| calls a difference | equal within the margin | not decided | mean time | mean rounds | mean half-width |")
    print("|---|---|---|---|---|---|")
    width = f"{100 * statistics.fmean(half_widths):.2f} %" if half_widths else "none"
    print(f"| {100 * share['differs']:.0f} % | {100 * share['equal']:.0f} % | {100 * (1 - sum(share.values())):.0f} % | "
          f"{statistics.fmean(r['seconds'] for r in results):.0f} s | {statistics.fmean(len(r['rounds']) for r in results):.1f} | "
          f"{width} |")


if __name__ == "__main__":
    main()
