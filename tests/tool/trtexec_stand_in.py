"""Stands in for trtexec where there is no GPU: the same options, files and kinds of messages, and times by a known law.

PERWATT_STAND_IN_VERSION  7.1, 8.2, 8.5, 10.3 (the default) or 11.0: which options there are, and the shapes of the files
PERWATT_STAND_IN_DLA      DLA cores of the board; 2 by default
PERWATT_STAND_IN_FAULT    what goes wrong, of FAULTS
PERWATT_STAND_IN_LOG      a file that gets a line for each command
"""
import array
import json
import os
import random
import signal
import sys
import time

BANNERS = {"7.1": "", "8.2": " [TensorRT v8201]", "8.5": " [TensorRT v8502]", "10.3": " [TensorRT v100300]",
           "11.0": " [TensorRT v110000] [b1]"}
VERSION = os.environ.get("PERWATT_STAND_IN_VERSION", "10.3")
FAULT = os.environ.get("PERWATT_STAND_IN_FAULT", "")
MAJOR = int(VERSION.split(".")[0])

ALWAYS = """onnx saveEngine loadEngine shapes minShapes optShapes maxShapes noTF32 useDLACore allowGPUFallback device
            iterations warmUp duration loadInputs threads useSpinWait exportTimes exportOutput exportProfile avgRuns help
            verbose""".split()
ONLY = {"7.1": "explicitBatch batch workspace fp16 int8 streams buildOnly useCudaGraph nvtxMode",
        "8.2": "explicitBatch batch workspace fp16 int8 streams buildOnly useCudaGraph noDataTransfers exportLayerInfo "
               "profilingVerbosity",
        "8.5": "memPoolSize fp16 int8 streams buildOnly useCudaGraph noDataTransfers exportLayerInfo profilingVerbosity",
        "10.3": "memPoolSize fp16 bf16 int8 infStreams skipInference useCudaGraph noDataTransfers exportLayerInfo "
                "profilingVerbosity",
        "11.0": "memPoolSize infStreams skipInference noCudaGraph includeDataTransfers exportLayerInfo "
                "profilingVerbosity"}
OPTIONS = ALWAYS + ONLY[VERSION].split()

FAULTS = {
    "build_memory": ["[E] Error[1]: [allocator] Error Code 1: Cuda Runtime (out of memory)",
                     "[W] [TRT] Requested amount of GPU memory (4294967296 bytes) could not be allocated.",
                     "[E] Error[10]: Error Code 10: Internal Error (Could not find any implementation for node conv1.)"],
    "operator": ["[E] [TRT] ModelImporter: No importer registered for op: Dance. Attempting to import as plugin.",
                 "[E] Failed to parse onnx file"],
    "implementation": ["[E] Error[10]: Error Code 10: Internal Error (Could not find any implementation for node conv1.)"],
    "driver": ["[E] [TRT] CUDA initialization failure with error: 35. Please check your CUDA installation"],
    "other": ["[E] Error[2]: Error Code 2: Internal Error (Assertion graph.links() failed. links are odd)"],
}
ECHOES = ["[E] Engine could not be created from network", "[E] Building engine failed", "[E] Engine set up failed"]


def say(*lines):
    for line in lines:
        stamp = time.strftime("[%m/%d/%Y-%H:%M:%S] ") if line.startswith("[") else ""
        print(stamp + line, flush=True)


def give_up(*lines):
    say(*lines)
    print(f"&&&& FAILED TensorRT.trtexec{BANNERS[VERSION]} # trtexec", flush=True)
    sys.exit(1)


def parse(words):
    options = {}
    for word in words:
        name, _, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or name not in OPTIONS:
            give_up(f"[E] Unknown option: {word}")
        options[name] = value
    return options


def precision_of(options):
    for name in ("int8", "fp16", "bf16"):
        if name in options:
            return name
    return "fp16" if "useDLACore" in options else "fp32"  # a DLA has no FP32


def layers_of(precision, dla):
    """(name, type, share of the time, precision)"""
    if dla:
        return [("Reformatting CopyNode for Input Tensor 0", "Reformat", 0.04, "fp32"),
                ("{ForeignNode[conv1...pool10]}", "DLA", 0.9, precision), ("prob", "CaskSoftMaxV2", 0.06, "fp16")]
    return [("Reformatting CopyNode for Input Tensor 0", "Reformat", 0.05, "fp32"),
            ("conv1 + relu1", "CaskConvolution", 0.55, precision), ("conv10 + relu10", "CaskConvolution", 0.35, precision),
            ("prob", "CaskSoftMaxV2", 0.05, "fp32")]


def build(options):
    for fault in FAULTS:
        if FAULT == fault:
            give_up(*FAULTS[fault], *ECHOES)
    if FAULT == "build_crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if FAULT == "build_hang":
        time.sleep(600)
    dla = "useDLACore" in options
    if dla and int(options["useDLACore"]) >= int(os.environ.get("PERWATT_STAND_IN_DLA", "2")):
        give_up(f"[E] Cannot create DLA engine, {options['useDLACore']} not available", *ECHOES)
    if not os.path.exists(options["onnx"]):
        give_up("[E] Could not open file " + options["onnx"], "[E] Failed to parse onnx file")
    precision = precision_of(options)
    if MAJOR > 7:
        say("[I] [TRT] ---------- Layers Running on DLA ----------")
        say(*(f"[I] [TRT] [DlaLayer] {name}" for name, kind, *_ in layers_of(precision, dla) if kind == "DLA"))
        say("[I] [TRT] ---------- Layers Running on GPU ----------")
        say(*(f"[I] [TRT] [GpuLayer] {name}" for name, kind, *_ in layers_of(precision, dla) if kind != "DLA"))
    with open(options["saveEngine"], "w", encoding="utf-8") as file:
        json.dump({"version": VERSION, "precision": precision, "dla": dla, "shapes": options.get("shapes", ""),
                   "detailed": options.get("profilingVerbosity") == "detailed"}, file)
    say("[I] Engine built in 0.1 sec.")


def latency_ms(plan):
    return {"fp32": 8.0, "fp16": 4.0, "bf16": 4.0, "int8": 2.5}[plan["precision"]] * (1.5 if plan["dla"] else 1)


def trace(plan, options, streams):
    """The inferences' start, input, compute and output times in ms; every stream has one after the other."""
    rng = random.Random(7)
    warm_up, duration = float(options.get("warmUp", 200)), float(options.get("duration", 3)) * 1e3
    transfers = "noDataTransfers" not in options and (MAJOR < 11 or "includeDataTransfers" in options)
    move = 0.05 if transfers else 0.0
    entries = []
    for stream in range(streams):
        now, counted, began = 0.1 * stream, 0, 0.0
        while counted < int(options.get("iterations", 10)) or now - began < duration:
            compute = latency_ms(plan) * rng.uniform(0.98, 1.03) * (1 + 0.2 * (streams - 1))
            if now + move >= warm_up:
                began = began if counted else now
                counted += 1
            entries.append((now, now + move, now + move + compute, now + 2 * move + compute))
            now += 2 * move + compute + 0.01
    return sorted(entries)


def entry_of(times):
    start, computes, computed, end = times
    if MAJOR == 7:
        names = ("startInMs", "endInMs", "startOutMs", "endOutMs", "inMs", "outMs")
    else:
        names = ("startH2dMs", "endH2dMs", "startD2hMs", "endD2hMs", "h2dMs", "d2hMs")
    entry = {names[0]: start, names[1]: computes, "startComputeMs": computes, "endComputeMs": computed,
             names[2]: computed, names[3]: end, names[4]: computes - start, "computeMs": computed - computes,
             names[5]: end - computed, "latencyMs": end - start}
    if MAJOR > 7:
        entry |= {"startEnqMs": start, "endEnqMs": start + 0.01}
    if VERSION in ("7.1", "8.2"):
        entry["endToEndMs"] = end - start
    return entry


def output_text(plan, options):
    """Values that depend on the input alone, in the file's own way of writing them."""
    shape = [int(n) for n in plan["shapes"].rpartition(":")[2].split("x")] if plan["shapes"] else [1, 3, 227, 227]
    values = []
    data = array.array("f")
    if "loadInputs" in options:
        with open(options["loadInputs"].partition(":")[2], "rb") as file:
            data.frombytes(file.read())
    picture = len(data) // shape[0]
    for i in range(shape[0]):
        part = data[i * picture:(i + 1) * picture:997]
        rng = random.Random(round(sum(part), 3))
        raw = [rng.random() ** 8 for _ in range(1000)]
        values += [format(v / sum(raw), ".6g") for v in raw]
    if FAULT == "nan":
        values[0], values[1] = "nan", "-inf"
    return (f'[\n  {{ "name" : "prob"\n  , "dimensions" : "{shape[0]}x1000"\n'
            f'  , "values" : [ {", ".join(values)} ]\n  }}\n]\n')


def export(plan, options, entries, warmed):
    def write(name, text):
        if name in options:
            with open(options[name], "w", encoding="utf-8") as file:
                file.write(text if FAULT != "cut_files" else text[:len(text) // 2])

    kept = entries if MAJOR < 10 else entries[warmed:]
    write("exportTimes", json.dumps([entry_of(times) for times in kept]))
    write("exportOutput", output_text(plan, options))
    layers = layers_of(plan["precision"], plan["dla"])
    total = latency_ms(plan)
    write("exportProfile", json.dumps([{"count": 100}] + [
        {"name": name, "timeMs": share * total * 100, "averageMs": share * total, "percentage": share * 100}
        for name, _, share, _ in layers]))
    words = {"fp32": "Row major linear FP32", "fp16": "Channel major FP16 format where channel % 16 == 0",
             "int8": "Thirty-two wide channel vectorized row major Int8 format", "bf16": "Row major linear BFloat16"}
    described = [{"Name": name, "LayerType": kind,
                  "Inputs": [{"Name": "in", "Dimensions": [1, 3, 227, 227], "Format/Datatype": words[precision]}],
                  "Outputs": [{"Name": "out", "Dimensions": [1, 64], "Format/Datatype": words[precision]}],
                  "TacticName": "a_kernel"} for name, kind, _, precision in layers]
    names = [name for name, *_ in layers]
    write("exportLayerInfo", json.dumps({"Layers": described if plan["detailed"] else names, "Bindings": ["data", "prob"]}))


def run(options):
    if FAULT == "run_crash" and int(options.get("duration", 3)) > 0:
        os.kill(os.getpid(), signal.SIGABRT)
    with open(options["loadEngine"], encoding="utf-8") as file:
        plan = json.load(file)
    if plan["version"] != VERSION:
        give_up("[E] Error[6]: The engine plan file is not compatible, expecting library version " + VERSION)
    streams = int(options.get("streams", options.get("infStreams", 1)))
    entries = trace(plan, options, streams)
    warm_up = float(options.get("warmUp", 200))
    warmed = sum(1 for times in entries if times[1] < warm_up)
    say("[I] Starting inference")
    time.sleep(entries[-1][3] / 1e3)
    over = (max(times[3] for times in entries) - entries[warmed][0]) / 1e3
    say(f"[I] Warmup completed {warmed} queries over {warm_up:g} ms",
        f"[I] Timing trace has {len(entries) - warmed} queries over {over:g} s", "[I] === Performance summary ===",
        f"[I] Throughput: {(len(entries) - warmed) / over:g} qps")
    export(plan, options, entries, warmed)


def main():
    words = sys.argv[1:]
    if os.environ.get("PERWATT_STAND_IN_LOG"):
        with open(os.environ["PERWATT_STAND_IN_LOG"], "a", encoding="utf-8") as file:
            file.write(" ".join(words) + "\n")
    if FAULT == "no_libraries":
        sys.exit("trtexec: error while loading shared libraries: libnvinfer.so.8: cannot open shared object file")
    print(f"&&&& RUNNING TensorRT.trtexec{BANNERS[VERSION]} # trtexec {' '.join(words)}", flush=True)
    options = parse(words)
    if "help" in options:
        print("=== Model Options ===", *(f"  --{name:24}what it does" for name in OPTIONS), sep="\n")
        return
    if "loadEngine" not in options:
        build(options)
    if "buildOnly" not in options and "skipInference" not in options:
        run(options)
    print(f"&&&& PASSED TensorRT.trtexec{BANNERS[VERSION]} # trtexec", flush=True)


if __name__ == "__main__":
    main()
