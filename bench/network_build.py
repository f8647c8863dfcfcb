"""Time and peak private memory to build each network, and the time to find it in the cache.

usage: network_build.py PERWATT [--rounds 3] [--directory DIR] [--network NAME ...] [--json FILE]

Builds into an empty cache below DIR (default: the system's temporary directory). Private memory is the largest sum of RssAnon and
RssShmem seen in /proc/PID/status, polled as fast as it goes; pages of the file cache are not the program's. Prints medians. With
--json the figures are written as well. Exit status 1 where VGG-19 takes 3 s or 100 MB or more.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

NETWORKS = ["alexnet", "googlenet", "squeezenet", "resnet-18", "resnet-50", "resnet-101", "resnet-152", "vgg-16", "vgg-19"]
MOST_SECONDS, MOST_BYTES = 3.0, 100e6


def private_bytes(pid):
    """RssAnon + RssShmem, or 0 where the process has ended."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


def build(perwatt, network, cache):
    """Seconds, peak private bytes, and the program's own answer."""
    began = time.monotonic()
    with subprocess.Popen([perwatt, "network", "build", network, "--cache", cache, "--json"], stdout=subprocess.PIPE, text=True) as child:
        peak = 0
        while child.poll() is None:
            peak = max(peak, private_bytes(child.pid))
            time.sleep(0.0005)
        seconds = time.monotonic() - began
        answer = child.stdout.read()
    if child.returncode != 0:
        sys.exit(f"perwatt network build {network} ended with {child.returncode}")
    return seconds, peak, json.loads(answer)[0]


def measure(perwatt, network, directory, rounds):
    seconds, peaks, found = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=directory, prefix="perwatt-bench-") as cache:
            took, peak, built = build(perwatt, network, cache)
            assert not built["from_cache"]
            seconds.append(took)
            peaks.append(peak)
            size = pathlib.Path(built["path"]).stat().st_size
            again, _, built = build(perwatt, network, cache)
            assert built["from_cache"]
            found.append(again)
    return {"network": network, "bytes": size, "seconds": statistics.median(seconds), "seconds_most": max(seconds),
            "private_bytes": max(peaks), "found_seconds": statistics.median(found)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory")
    parser.add_argument("--network", action="append")
    parser.add_argument("--json")
    options = parser.parse_args()
    rows = []
    print(f"{'network':<12}{'file MB':>9}{'build s':>9}{'most s':>9}{'private MB':>12}{'found s':>9}")
    for network in options.network or NETWORKS:
        row = measure(options.perwatt, network, options.directory, options.rounds)
        rows.append(row)
        print(f"{network:<12}{row['bytes'] / 1e6:>9.1f}{row['seconds']:>9.2f}{row['seconds_most']:>9.2f}"
              f"{row['private_bytes'] / 1e6:>12.1f}{row['found_seconds']:>9.2f}", flush=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=2) + "\n")
    over = [r for r in rows if r["network"] == "vgg-19" and (r["seconds"] >= MOST_SECONDS or r["private_bytes"] >= MOST_BYTES)]
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
