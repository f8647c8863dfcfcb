"""What decoding and inference cost apart, and what `perwatt accuracy` makes of both at once; interleaved rounds of one run.

usage: accuracy_pipeline.py PERWATT VENV --model FILE --data DIR [--preprocessing caffe] [--pictures 500] [--rounds 6]
                            [--seconds 2] [--lanes 0] [--skip-loop] [--json FILE]

A round measures, in an order that turns:
  decode     pictures/s through a device that answers at once (engine synthetic, device null)
  inference  images/s of `perwatt run --scenario offline` at FP32
  both       pictures/s of `perwatt accuracy` at FP32
  loop       pictures/s of a plain Python loop: cv2.imread, cv2.resize, crop, OpenVINO at f32, one picture at a time
and the same for a device that takes no processor time (engine synthetic with a latency), once slower and once quicker than decoding.
Where decoding and inference share the processors, the best that can be had is 1 / (1/decode + 1/inference); with a device beside them it
is the slower of the two. Prints the ratios to these and their 95 % intervals (Student's t of the log ratios).
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

from benchmark_app import interval, perwatt_json

LANES = 4  # of the device beside the processors
SLOWER, QUICKER = 0.6, 1.6  # its rate as a share of decoding's

LOOP = """
import pathlib, sys, time
import cv2, numpy, openvino
model, data, count = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
files = [p for p in sorted(data.rglob("*")) if p.suffix.lower() in (".jpg", ".jpeg", ".png")]
if count < len(files):
    files = [files[i * len(files) // count] for i in range(count)]
compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
request, mean = compiled.create_infer_request(), numpy.array([104, 117, 123], numpy.float32)
def classify(file):
    picture = cv2.imread(str(file))
    height, width = picture.shape[:2]
    scale = 256 / min(height, width)
    picture = cv2.resize(picture, (max(256, int(width * scale)), max(256, int(height * scale))))
    top, left = (picture.shape[0] - 224) // 2, (picture.shape[1] - 224) // 2
    values = picture[top:top + 224, left:left + 224].astype(numpy.float32) - mean
    request.infer([values.transpose(2, 0, 1)[None]])
    return int(request.get_output_tensor().data.argmax())
for file in files[:3]:
    classify(file)
began = time.perf_counter()
for file in files:
    classify(file)
print(len(files) / (time.perf_counter() - began))
"""


class Bench:
    def __init__(self, arguments, scratch):
        self.arguments, self.scratch = arguments, scratch

    def record(self, command, *words):
        return perwatt_json(self.arguments.perwatt, self.scratch, command, "--model", self.arguments.model, "-p", "fp32",
                            *words)["records"][0]

    def accuracy(self, *words):
        return self.record("accuracy", "--data", self.arguments.data, "--pictures", self.arguments.pictures,
                           "--preprocessing", self.arguments.preprocessing, *words)["picture_rate"]

    def speed(self, *words):
        return self.record("run", "--scenario", "offline", "--no-report", "--min-seconds", self.arguments.seconds,
                           "--max-seconds", self.arguments.seconds, *words)["throughput"]

    def loop(self):
        done = subprocess.run([str(self.arguments.venv / "bin/python"), "-c", LOOP, str(self.arguments.model),
                               str(self.arguments.data), str(self.arguments.pictures)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"the loop failed:\n{done.stderr[-2000:]}")
        return float(done.stdout)

    def sides(self, decode):
        """What a round measures; the devices beside the processors are set by what decoding gives."""
        beside = {name: ["-e", "synthetic", "--device", "cpu", "--lanes", LANES, "-o",
                         f"latency_us={1e6 / (decode * share):.0f}", "-o", "server=serial"]
                  for name, share in (("slower", SLOWER), ("quicker", QUICKER))}
        sides = {"decode": lambda: self.accuracy("-e", "synthetic", "--device", "null"),
                 "inference": lambda: self.speed("-e", "openvino"),
                 "both": lambda: self.accuracy("-e", "openvino", "--lanes", self.arguments.lanes)}
        if not self.arguments.skip_loop:
            sides["loop"] = self.loop
        for name, words in beside.items():
            sides[f"{name} device"] = lambda words=words: self.speed(*words)
            sides[f"{name}, both"] = lambda words=words: self.accuracy(*words)
        return sides


def ratios_of(rates):
    best = 1 / (1 / rates["decode"] + 1 / rates["inference"])
    ratios = {"both / best on shared processors": rates["both"] / best}
    if "loop" in rates:
        ratios["both / Python loop"] = rates["both"] / rates["loop"]
    for name in ("slower", "quicker"):
        ratios[f"{name} device: both / the slower of the two"] = (
            rates[f"{name}, both"] / min(rates["decode"], rates[f"{name} device"]))
    return ratios


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perwatt", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("venv", type=lambda p: pathlib.Path(p).absolute())
    parser.add_argument("--model", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--data", type=lambda p: pathlib.Path(p).resolve(), required=True)
    parser.add_argument("--preprocessing", default="caffe")
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--lanes", type=int, default=0, help="of `both`; 0 = the engine's choice")
    parser.add_argument("--skip-loop", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    return parser.parse_args()


def measure(arguments):
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, pathlib.Path(folder))
        decode = statistics.median([bench.accuracy("-e", "synthetic", "--device", "null") for _ in range(4)][1:])
        sides = bench.sides(decode)
        rounds = []
        for turn in range(arguments.rounds):
            names = list(sides)
            start = turn % len(names)
            rates = {name: sides[name]() for name in names[start:] + names[:start]}
            rounds.append(rates)
            print(f"round {turn + 1}: " + ", ".join(f"{name} {rates[name]:.1f}" for name in names), file=sys.stderr, flush=True)
        return rounds


def main():
    arguments = parse()
    rounds = measure(arguments)
    print("| pictures/s | median |\n|---|---|")
    for name in rounds[0]:
        print(f"| {name} | {statistics.median(rates[name] for rates in rounds):.1f} |")
    print("\n| ratio | | 95 % interval |\n|---|---|---|")
    result = {}
    for name in ratios_of(rounds[0]):
        ratio, low, high = interval([math.log(ratios_of(rates)[name]) for rates in rounds])
        result[name] = {"ratio": ratio, "low": low, "high": high}
        print(f"| {name} | {ratio:.3f} | {low:.3f} to {high:.3f} |")
    if arguments.json:
        arguments.json.write_text(json.dumps({"rounds": rounds, "ratios": result}, indent=1))


if __name__ == "__main__":
    main()
