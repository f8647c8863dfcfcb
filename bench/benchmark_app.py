"""What the comparisons share: perwatt's runs, networks, runs of OpenVINO's own benchmark_app, ratios with intervals."""
import json
import math
import os
import re
import statistics
import subprocess
import sys

NETWORKS = ["alexnet", "googlenet", "squeezenet", "resnet-18", "resnet-50", "resnet-101", "resnet-152", "vgg-16", "vgg-19"]
# Two-sided 95 % quantiles of Student's t by degrees of freedom (any statistics textbook); past 20, the normal's is near.
T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
       2.101, 2.093, 2.086]


def interval(logs):
    """Geometric mean of ratios and its 95 % interval from their logarithms."""
    mean = statistics.fmean(logs)
    if len(logs) < 2:
        return math.exp(mean), 0.0, math.inf
    t = T95[len(logs) - 2] if len(logs) - 2 < len(T95) else 1.96
    half = t * statistics.stdev(logs) / math.sqrt(len(logs))
    return math.exp(mean), math.exp(mean - half), math.exp(mean + half)


def perwatt_json(perwatt, folder, *words):
    """What a command of perwatt prints as JSON, with a store of its own in `folder`."""
    done = subprocess.run([perwatt, "-q", "--store", str(folder / "store.sqlite"), *map(str, words), "--json"],
                          capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        sys.exit(f"perwatt {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr[-2000:]}{done.stdout[-2000:]}")
    return json.loads(done.stdout)


def one(text):
    """The only entry of what a command printed as JSON."""
    entry = json.loads(text)
    return entry[0] if isinstance(entry, list) else entry


def built(perwatt, network):
    """Builds the network; gives its path and input size at batch 1."""
    def ask(*words):
        return one(subprocess.run([perwatt, "network", *words, network, "--json"], capture_output=True, text=True, check=True).stdout)
    return ask("build")["path"], [1, *ask("info")["input"][1:]]


def benchmark_app(venv, path, shape, hint, seconds, lanes=None):
    """One run of benchmark_app in f32; gives its FPS. The throughput hint chooses the requests itself where `lanes` is None."""
    api = ["-api", "sync"] if hint == "latency" else ["-api", "async", *(["-nireq", str(lanes)] if lanes else [])]
    done = subprocess.run(
        [str(venv / "bin/benchmark_app"), "-m", path, "-d", "CPU", "-hint", hint, *api, "-infer_precision", "f32",
         "-shape", "[" + ",".join(map(str, shape)) + "]", "-t", str(seconds)],
        capture_output=True, text=True, env={**os.environ, "OPENVINO_TELEMETRY": "0"})
    found = re.search(r"Throughput:\s+([\d.]+) FPS", done.stdout)
    if not found:
        sys.exit(f"benchmark_app printed no throughput:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return float(found[1])
