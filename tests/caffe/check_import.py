"""Imports one of the study's nets from Caffe's files and compares it with the built-in network, and with OpenCV's reader.

usage: check_import.py ROOT PERWATT RANDOM_PICTURES NETWORK

The seeded weights of the built-in network are written as a caffemodel, whose layers are those of the net's text, in their order. Then
- parameters, multiply-accumulates and layers of the import are those of the built-in network;
- in onnxruntime both give the same probabilities and logits, within 1e-5; folded too, where there is something to fold;
- OpenCV gives the same from the caffemodel itself, within 1e-4;
- the import takes less than 100 MB of memory beside the mapped caffemodel.
"""
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import caffe_files

PICTURES = 2
NETS = {"alexnet": "AlexNet", "googlenet": "GoogleNet", "squeezenet": "SqueezeNet", "resnet-18": "ResNet-18",
        "resnet-50": "ResNet-50", "resnet-101": "ResNet-101", "resnet-152": "ResNet-152", "vgg-16": "VGG-16", "vgg-19": "VGG-19"}


def ask(perwatt, *arguments):
    done = caffe_files.run(perwatt, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def tensors(path):
    """The model's initializers as arrays, by layer and role."""
    import onnx
    from onnx import numpy_helper

    found = {}
    for initializer in onnx.load(path).graph.initializer:
        layer, _, role = initializer.name.rpartition(".")
        found.setdefault(layer, {})[role] = numpy_helper.to_array(initializer)
    return found


def write_weights(path, info, built, text):
    """The built-in network's weights for the layers of the net's text. The kinds must agree one by one."""
    ours = [(layer["name"], layer["kind"]) for layer in info["layers"] if layer["kind"] in caffe_files.TRAINED]
    theirs = [(name, kind) for name, kind in caffe_files.layers(text) if kind in caffe_files.TRAINED]
    assert [kind for _, kind in ours] == [kind for _, kind in theirs]
    arrays = tensors(built)
    caffe_files.write_caffemodel(path, [(name, kind, caffe_files.blobs_of(kind, arrays[mine]))
                                        for (mine, _), (name, kind) in zip(ours, theirs)])


def start_import(perwatt, *arguments):
    """The import's answer, and the memory of its own that it took."""
    with subprocess.Popen([perwatt, "network", "import", *arguments, "--json"], stdout=subprocess.PIPE, text=True) as process:
        memory = caffe_files.anonymous_memory(process)
        answer = process.stdout.read()
    assert process.returncode == 0
    return json.loads(answer), memory


def difference(ours, theirs):
    """Of the probabilities; and of the logits, as a share of the largest."""
    import numpy

    return (float(numpy.abs(ours[0] - theirs[0]).max()),
            float(numpy.abs(ours[1].ravel() - theirs[1].ravel()).max() / numpy.abs(ours[1]).max()))


def run_and_remove(path, images):
    caffe_files.ask_for(path, "logits")
    result = caffe_files.run_onnxruntime(path, images, ["prob", "logits"])
    os.remove(path)
    return result


def check(perwatt, program, network, net):
    import numpy

    text = net.read_text(encoding="utf-8")
    (info,) = ask(perwatt, "info", network, "--layers")
    shape = info["input"][1:]
    done = subprocess.run([program, "2023", str(PICTURES), *map(str, shape)], capture_output=True, check=True)
    images = numpy.frombuffer(done.stdout, numpy.float32).reshape(PICTURES, *shape)
    with tempfile.TemporaryDirectory(prefix="perwatt-caffe-") as folder:
        built, weights, out = (os.path.join(folder, name) for name in (f"{network}.onnx", "net.caffemodel", "out.onnx"))
        ask(perwatt, "build", network, "-o", folder)
        write_weights(weights, info, built, text)
        reference = run_and_remove(built, images)
        answer, memory = start_import(perwatt, "--caffe", net, weights, "-o", out)
        for key in ("parameters", "macs", "activations", "conv_fc_layers", "input"):
            assert answer[key] == info[key], (key, answer[key], info[key])
        found = {"built in": difference(run_and_remove(out, images), reference)}
        if "BatchNorm" in text:
            answer, folded_memory = start_import(perwatt, "--caffe", net, weights, "-o", out, "--fold")
            memory = max(memory, folded_memory)
            assert answer["parameters"] < info["parameters"] and answer["macs"] == info["macs"]
            found["built in, folded"] = difference(run_and_remove(out, images), reference)
        names = [name for name, _ in caffe_files.layers(text)]
        assert names[-1] == "prob"
        prob, logits = caffe_files.run_opencv(net, weights, images, ["prob", names[-2]])
        found["OpenCV"] = difference((prob.reshape(PICTURES, -1), logits), reference)
    print(f"{network}: probabilities and logits differ from "
          + ", ".join(f"{what} by {a:.1e} and {b:.1e}" for what, (a, b) in found.items())
          + f"; {memory / 1e6:.0f} MB beside the mapped file; largest probability {reference[0].max():.2f}")
    for what, errors in found.items():
        assert max(errors) < (1e-4 if what == "OpenCV" else 1e-5), what
    # A sanitizer's shadow and quarantine count as the process's own memory.
    assert 0 < memory < (float("inf") if os.environ.get("PERWATT_SANITIZE") else 100e6)


def main():
    root, perwatt, program, network = sys.argv[1:]
    missing = [name for name in ("numpy", "onnx", "onnxruntime", "cv2") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: no Python package {', '.join(missing)}; run scripts/setup --tests")
        return 77
    if not pathlib.Path(perwatt).is_file():
        print("skipped: perwatt itself is not built")
        return 77
    folder = caffe_files.shared(root)
    if folder is None:
        print("skipped: no folder ../shared with the nets' texts (PERWATT_SHARED)")
        return 77
    check(perwatt, program, network, folder / "reference" / "caffe" / f"{NETS[network]}.prototxt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
