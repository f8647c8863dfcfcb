"""`perwatt network info` against an independent count: shapes as ONNX Runtime makes them, and the definitions in Python.

usage: counts_test.py PERWATT
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from build_onnx import Network, SMALL_MACS, SMALL_PARAMETERS, np, onnx, small

try:
    import onnxruntime
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PERWATT = pathlib.Path(sys.argv[1]).resolve()
QUIET = onnxruntime.SessionOptions()
QUIET.log_severity_level = 4


def shapes_of(model):
    """The shape of every tensor when one batch is run."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    graph = model.graph
    constant = {w.name for w in graph.initializer}
    picture = next(i for i in graph.input if i.name not in constant)
    sizes = [d.dim_value or 1 for d in picture.type.tensor_type.shape.dim]
    del graph.output[:]
    graph.output.extend(onnx.ValueInfoProto(name=name) for node in graph.node for name in node.output)
    session = onnxruntime.InferenceSession(model.SerializeToString(), QUIET, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    shape = {name: list(v.shape) for name, v in zip(names, session.run(names, {picture.name: np.ones(sizes, np.float32)}))}
    shape[picture.name] = sizes
    shape.update((w.name, list(w.dims)) for w in graph.initializer)
    return shape, sizes[0]


def expected_macs(model):
    """Multiply-accumulates of one picture."""
    graph = model.graph
    shape, batch = shapes_of(model)
    macs = 0
    for node in graph.node:
        sizes = [shape.get(name) for name in node.input]
        if node.op_type == "Conv":
            macs += int(np.prod(shape[node.output[0]])) * int(np.prod(sizes[1][1:]))
        elif node.op_type == "ConvTranspose":
            macs += int(np.prod(sizes[0])) * int(np.prod(sizes[1][1:]))
        elif node.op_type in ("Gemm", "MatMul"):
            turned = any(a.name == "transA" and a.i for a in node.attribute)
            macs += int(np.prod(shape[node.output[0]])) * sizes[0][0 if turned else -1]
    assert macs % batch == 0
    return macs // batch


def mobile():
    """Depthwise convolutions, hard swish, squeeze and excitation, a residual sum."""
    net = Network(side=57)
    net.conv(16, strides=[2, 2], pads=[1, 1, 1, 1])
    net.node("HardSwish")
    shortcut = net.last
    net.conv(16, group=16, bias=False, pads=[1, 1, 1, 1])
    net.batch_norm()
    net.node("Clip", net.weight(np.float32(0)), net.weight(np.float32(6)))
    features = net.last
    net.node("ReduceMean", axes=[2, 3], keepdims=1)
    net.conv(4, 1)
    net.node("Relu")
    net.conv(16, 1)
    net.node("HardSigmoid")
    net.node("Mul", features)
    net.node("Add", shortcut)
    net.conv(40, 5, strides=[2, 2], auto_pad="SAME_UPPER")
    net.node("Mul", net.node("Sigmoid"), source=net.last)
    net.classifier(100)
    return net, 14


def shuffle():
    """Channels split, shuffled by a shape that is computed from the picture's, joined."""
    net = Network(channels=8, side=20)
    left, right = net.node("Split", axis=1, outputs=2)
    net.channels = 4
    net.last = right
    net.conv(4, 1)
    net.node("Concat", left, axis=1)
    joined = net.last
    size = net.node("Shape")
    batch = net.node("Gather", net.weight(np.int64(0)), source=size)
    net.node("Unsqueeze", net.integers(0), source=batch)
    rows = net.node("Slice", net.integers(2), net.integers(4), source=size)
    half = net.node("Div", net.weight(np.int64(2)), source=net.node("Gather", net.weight(np.int64(1)), source=size))
    half = net.node("Unsqueeze", net.integers(0), source=half)
    to = net.node("Concat", net.integers(2), half, rows, axis=0,
                  source=net.node("Unsqueeze", net.integers(0), source=batch))
    net.node("Reshape", to, source=joined)
    net.node("Transpose", perm=[0, 2, 1, 3, 4])
    net.node("Reshape", size)
    net.channels = 8
    net.conv(12, 3, dilations=[2, 2])
    net.classifier()
    return net, 13


def inception():
    """Parallel branches, pooling with rounding up, kernels that are not square."""
    net = Network(side=45)
    net.node("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    source, branches = net.last, []
    for kernel, pads in (((1, 7), [0, 3, 0, 3]), ((7, 1), [3, 0, 3, 0])):
        net.last, net.channels = source, 3
        branches.append(net.conv(6, kernel, pads=pads))
    net.last = source
    branches.append(net.node("AveragePool", kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1]))
    net.node("Concat", *branches[1:], source=branches[0], axis=1)
    net.channels = 15
    net.node("LRN", size=5)
    net.node("Pad", net.integers(0, 0, 1, 2, 0, 0, 3, 0))
    net.conv(8, strides=[2, 3])
    net.node("PRelu", net.filters(8, 1, 1))
    net.classifier()
    return net, 13


def attention():
    """Patches, a class token, one head of attention."""
    net = Network(side=32, batch=2)
    net.conv(24, 8, strides=[8, 8])
    net.node("Reshape", net.integers(0, 0, -1))
    net.node("Transpose", perm=[0, 2, 1])
    net.node("Concat", source=net.node("Expand", net.integers(2, 1, 24), source=net.filters(1, 1, 24)), axis=1)
    net.nodes[-1].input.append(net.nodes[-3].output[0])
    tokens = net.last
    net.node("LayerNormalization", net.filters(24), net.filters(24), axis=-1)
    query, key, value = (net.node("MatMul", net.filters(24, 24), source=tokens) for _ in range(3))
    turned = net.node("Transpose", perm=[0, 2, 1], source=key)
    scores = net.node("Softmax", axis=-1, source=net.node("MatMul", turned, source=query))
    net.node("MatMul", value, source=scores)
    net.node("Gather", net.weight(np.int64(0)), axis=1)
    net.node("Gemm", net.filters(24, 10))
    return net, 17


def upsampling():
    net = Network(side=9)
    net.node("ConvTranspose", net.filters(3, 4, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 0])
    net.channels = 4
    net.conv(2)
    net.node("Squeeze", net.integers(2, 3), source=net.node("GlobalMaxPool"))
    return net, 13


def random_chain(seed):
    """Windows of every kind, so that each rule of their sizes is met."""
    random = np.random.default_rng(seed)
    net = Network(channels=4, side=int(random.integers(24, 60)), seed=seed)
    for _ in range(4):
        kernel = [int(k) for k in random.integers(1, 4, 2)]
        options = {"strides": [int(s) for s in random.integers(1, 3, 2)]}
        if random.random() < 0.3:
            options["auto_pad"] = str(random.choice(["SAME_UPPER", "SAME_LOWER", "VALID"]))
        else:
            options["pads"] = [int(random.integers(0, k)) for k in [*kernel, *kernel]]
            options["dilations"] = [int(d) for d in random.integers(1, 3, 2)]
        if random.random() < 0.5:
            net.conv(4 * int(random.integers(1, 4)), tuple(kernel), group=int(random.choice([1, 2, 4])), **options)
        elif "auto_pad" in options or random.random() < 0.5:
            net.node("MaxPool", kernel_shape=kernel, **options)
        else:
            net.node("MaxPool", kernel_shape=kernel, ceil_mode=1, **options)
    net.conv(3, 1)
    return net, 22


class Counts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def info(self, *files):
        done = subprocess.run([PERWATT, "network", "info", "--json", *files], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_small(self):
        found, = self.info(small().save(self.folder / "small.onnx"))
        self.assertEqual((found["parameters"], found["macs"]), (SMALL_PARAMETERS, SMALL_MACS))
        self.assertEqual(found["inputs"], [{"name": "x", "type": "float32", "shape": ["N", 3, 32, 32]}])
        self.assertEqual(found["operators"]["Conv"], 1)

    def test_architectures(self):
        for build in (mobile, shuffle, inception, attention, upsampling):
            with self.subTest(build.__name__):
                net, opset = build()
                found, = self.info(net.save(self.folder / f"{build.__name__}.onnx", opset))
                self.assertNotIn("macs_unknown", found)
                self.assertEqual(found["macs"], expected_macs(net.model(opset)))
                weights = sum(int(np.prod(w.dims)) for w in net.weights
                              if w.data_type == onnx.TensorProto.FLOAT and int(np.prod(w.dims)) > 1)
                self.assertEqual(found["parameters"], weights)

    def test_published_networks(self):
        """Those that come with the onnx package, by Caffe2's exporter, with made-up weights."""
        folder = pathlib.Path(onnx.__file__).parent / "backend/test/data/light"
        files = [folder / f"light_{name}.onnx" for name in ("bvlc_alexnet", "densenet121", "inception_v1", "inception_v2",
                                                            "resnet50", "shufflenet", "squeezenet")]
        if not all(file.exists() for file in files):
            self.skipTest("the onnx package has no light models")
        for file, found in zip(files, self.info(*files)):
            with self.subTest(file.name):
                self.assertEqual(found["macs"], expected_macs(onnx.load(file)), found.get("macs_unknown"))

    def test_random_windows(self):
        files, wanted = [], []
        for seed in range(150):
            net, opset = random_chain(seed)
            try:
                wanted.append(expected_macs(net.model(opset)))
            except Exception:  # what ONNX Runtime does not run has no true count
                continue
            files.append(net.save(self.folder / f"{seed}.onnx", opset))
        self.assertGreater(len(files), 100)
        for file, macs, found in zip(files, wanted, self.info(*files)):
            self.assertEqual(found["macs"], macs, file + str(found.get("macs_unknown")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
