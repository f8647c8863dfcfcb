"""Builds one network and checks what was built.

usage: check_network.py PERWATT RANDOM_PICTURES NETWORK

- the content hash of the default seed is the pinned one, so another compiler's difference shows;
- onnx.checker accepts the file, whose form is what old boards read;
- OpenVINO in f32 and onnxruntime agree: softmax within 1e-4, logits within 1e-4 of the largest;
- over 24 random pictures the network is alive: at least 16 distinct answers, mean largest probability in 0.05 to 0.9;
- no activation is denormal, and all lie within +-30000, so that FP16 holds them.
"""
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PICTURES = 24
SEED = "2023"
# Raise kGeneratorVersion where these change.
HASHES = {
    "alexnet": "2cbfdb2cf3a64e25a253adfc93867be4",
    "googlenet": "f33240ef6fb2d11c29acadc2a1b34fab",
    "squeezenet": "ca19a47592276ba23c7a1eea543bd716",
    "resnet-18": "2bc7989997474c58fd860e60f25bec1d",
    "resnet-50": "754795c909c95dbec5acb6b0fb17112f",
    "resnet-101": "c785f7d5c2b959b532b762ec1bf869d9",
    "resnet-152": "e8c409de9707e3366b9974a5a7086e00",
    "vgg-16": "8d153c0b3202dae3b2ba1ccc0abb992c",
    "vgg-19": "587ea4a4b8e289f889f2fefb60e118bd",
}


def build(perwatt, network, directory):
    done = subprocess.run([perwatt, "network", "build", network, "-o", directory, "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = json.loads(done.stdout)
    assert built["content_hash"] == HASHES[network], f"content hash {built['content_hash']}, not {HASHES[network]}"
    return built["path"]


def check_form(path):
    import onnx

    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    assert model.ir_version == 6 and [o.version for o in model.opset_import] == [11]
    assert [i.name for i in model.graph.input] == ["data"] and [o.name for o in model.graph.output] == ["prob"]
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "N"
    assert {p.key for p in model.metadata_props} >= {"generator", "recipe", "network", "seed", "content_hash"}
    return [node.output[0] for node in model.graph.node]


def with_outputs(path, names, directory):
    """A copy of the model that gives these tensors too. Protocol buffers join: what is appended to a file is merged in."""
    import onnx

    extra = onnx.ModelProto()
    for name in names:
        extra.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    copy = os.path.join(directory, "outputs.onnx")
    with open(path, "rb") as source, open(copy, "wb") as target:
        while block := source.read(1 << 24):
            target.write(block)
        target.write(extra.SerializeToString())
    return copy


def pictures(program, shape):
    import numpy

    done = subprocess.run([program, SEED, str(PICTURES), *map(str, shape)], capture_output=True, check=True)
    return numpy.frombuffer(done.stdout, numpy.float32).reshape(PICTURES, *shape)


def run_onnxruntime(path, images, tensors):
    """Softmax and logits of every picture, and the extremes of every tensor of the first."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # Every tensor is looked at, so none may be fused away.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    for name, value in zip(tensors, session.run(tensors, {"data": images[:1]})):
        size = numpy.abs(value)
        assert numpy.isfinite(value).all() and size.max() < 30000, f"{name}: up to {size.max()}"
        # The softmax of a picture may be as small as exp allows; its inputs may not.
        denormal = (size > 0) & (size < numpy.finfo(numpy.float32).tiny)
        assert name == "prob" or not denormal.any(), f"{name}: {denormal.sum()} denormal values"
        assert size.max() > 1e-3, f"{name}: vanished, at most {size.max()}"
    results = [session.run(["prob", "logits"], {"data": images[i:i + 1]}) for i in range(len(images))]
    return numpy.concatenate([r[0] for r in results]), numpy.concatenate([r[1] for r in results])


def run_openvino(path, images):
    import numpy
    import openvino

    core = openvino.Core()
    model = core.read_model(path)
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    by_name = {name: port for port in compiled.outputs for name in port.get_names()}
    results = [compiled(images[i:i + 1]) for i in range(len(images))]
    return tuple(numpy.concatenate([r[by_name[name]] for r in results]) for name in ("prob", "logits"))


def check(perwatt, program, network):
    import numpy

    with tempfile.TemporaryDirectory(prefix="perwatt-networks-") as directory:
        path = build(perwatt, network, directory)
        tensors = check_form(path)
        side = 227 if network in ("alexnet", "squeezenet") else 224
        images = pictures(program, (3, side, side))
        copy = with_outputs(path, [t for t in tensors if t != "prob"], directory)
        ours, logits = run_onnxruntime(copy, images, tensors)
        os.remove(copy)
        copy = with_outputs(path, ["logits"], directory)
        theirs, their_logits = run_openvino(copy, images)

    softmax_error = numpy.abs(ours - theirs).max()
    logit_error = (numpy.abs(logits - their_logits).max(axis=1) / numpy.abs(logits).max(axis=1)).max()
    distinct = len(set(ours.argmax(axis=1)))
    largest = ours.max(axis=1).mean()
    print(f"{network}: {distinct} distinct answers of {PICTURES}, mean largest probability {largest:.3f}, logits' deviation "
          f"{logits.std(axis=1).mean():.2f}, runtimes differ by {softmax_error:.1e} (softmax), {logit_error:.1e} (logits)")
    assert softmax_error < 1e-4 and logit_error < 1e-4
    assert distinct >= 16 and 0.05 < largest < 0.9
    assert (theirs.argmax(axis=1) == ours.argmax(axis=1)).all()


def main():
    perwatt, program, network = sys.argv[1:]
    missing = [name for name in ("numpy", "onnx", "onnxruntime", "openvino") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"skipped: no Python package {', '.join(missing)}; run scripts/setup --tests")
        return 77
    if not pathlib.Path(perwatt).is_file():
        print("skipped: perwatt itself is not built")
        return 77
    check(perwatt, program, network)
    return 0


if __name__ == "__main__":
    sys.exit(main())
