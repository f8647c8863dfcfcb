"""Makes ONNX files for tests, a node at a time."""
import sys

try:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


class Network:
    """A graph with one picture input "x"; every method appends a node and remembers its output as the last tensor."""

    def __init__(self, channels=3, side=32, batch="N", element=TensorProto.FLOAT, seed=1):
        self.nodes, self.weights, self.last, self.channels = [], [], "x", channels
        self.inputs = [helper.make_tensor_value_info("x", element, [batch, channels, side, side])]
        self.random = np.random.default_rng(seed)
        self.element = element
        if element != TensorProto.FLOAT:
            self.node("Cast", to=TensorProto.FLOAT)

    def weight(self, values):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def filters(self, *shape):
        return self.weight((self.random.standard_normal(shape) / 8).astype(np.float32))

    def integers(self, *values):
        return self.weight(np.array(values, np.int64))

    def node(self, kind, *others, source=None, outputs=1, **attributes):
        """Inputs: `source` (the last tensor), then the others. None among the others is an input left out."""
        names = [f"t{len(self.nodes)}_{i}" for i in range(outputs)]
        inputs = [source or self.last, *[other or "" for other in others]]
        self.nodes.append(helper.make_node(kind, inputs, names, f"n{len(self.nodes)}", **attributes))
        self.last = names[0]
        return names[0] if outputs == 1 else names

    def conv(self, outputs, kernel=3, group=1, bias=True, **attributes):
        kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        weights = [self.filters(outputs, self.channels // group, *kernel)]
        if bias:
            weights.append(self.filters(outputs))
        self.channels = outputs
        return self.node("Conv", *weights, group=group, **attributes)

    def batch_norm(self):
        values = [self.weight(np.full(self.channels, v, np.float32)) for v in (1, 0, 0, 1)]
        return self.node("BatchNormalization", *values)

    def classifier(self, classes=10):
        self.node("GlobalAveragePool")
        self.node("Flatten")
        self.node("Gemm", self.filters(classes, self.channels), self.filters(classes), transB=1)
        return self.node("Softmax", axis=1)

    def model(self, opset=13):
        output = helper.make_tensor_value_info(self.last, TensorProto.FLOAT, None)
        graph = helper.make_graph(self.nodes, "net", self.inputs, [output], self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)

    def save(self, path, opset=13, **options):
        onnx.save(self.model(opset), path, **options)
        return str(path)


def small(**options):
    """8 filters of 3 x 3 over 32 x 32, then 10 classes: 3 x 8 x 9 + 8 + 80 + 10 = 314 parameters, 216 x 900 + 80 MACs."""
    network = Network(**options)
    network.conv(8)
    network.node("Relu")
    network.classifier()
    return network


SMALL_PARAMETERS, SMALL_MACS = 314, 194480
