"""Small Caffe nets, a few layers each: what onnxruntime makes of the import is what OpenCV makes of Caffe's files.

Pooling is compared with Caffe's rules written down here instead, because OpenCV's averages differ where a window is clipped.

usage: layers_test.py PERWATT
"""
import importlib.util
import pathlib
import sys
import tempfile
import unittest

import caffe_files

INPUT = (1, 6, 13, 11)


def layer(name, kind, bottoms="data", parameters="", top=None):
    bottoms = " ".join(f'bottom: "{bottom}"' for bottom in bottoms.split())
    return f'layer {{ name: "{name}" type: "{kind}" {bottoms} top: "{top or name}" {parameters} }}\n'


def net(*layers, shape=INPUT):
    return 'name: "small"\ninput: "data"\n' + "".join(f"input_dim: {size}\n" for size in shape) + "".join(layers)


CONV = layer("conv", "Convolution", parameters="convolution_param { num_output: 8 kernel_size: 3 pad: 1 }")
BRANCHES = CONV + layer("side", "Convolution", parameters="convolution_param { num_output: 8 kernel_size: 1 }") + layer("bent", "TanH", "side")
POINT = layer("pool", "Pooling", parameters="pooling_param { pool: AVE global_pooling: true }")

# By name: the text, and the shapes of each trained layer's blobs.
NETS = {
    "convolution, a rectangle": (net(layer("conv", "Convolution", parameters="convolution_param { num_output: 4 kernel_h: 3 kernel_w: 5 "
                                           "pad_h: 1 pad_w: 2 stride_h: 2 stride_w: 1 bias_term: false }")), {"conv": [(4, 6, 3, 5)]}),
    "convolution, dilated": (net(layer("conv", "Convolution", parameters="convolution_param { num_output: 4 kernel_size: 3 pad: 2 dilation: 2 }")),
                             {"conv": [(4, 6, 3, 3), (4,)]}),
    "convolution, in groups": (net(layer("conv", "Convolution", parameters="convolution_param { num_output: 9 kernel_size: 2 group: 3 stride: 2 }")),
                               {"conv": [(9, 2, 2, 2), (9,)]}),
    "convolution, by channel": (net(layer("conv", "Convolution", parameters="convolution_param { num_output: 6 kernel_size: 3 group: 6 }")),
                                {"conv": [(6, 1, 3, 3), (6,)]}),
    "convolution, two numbers": (net(layer("conv", "Convolution", parameters="convolution_param { num_output: 4 kernel_size: [3, 1] pad: [1, 0] }")),
                                 {"conv": [(4, 6, 3, 1), (4,)]}),
    "inner product": (net(layer("fc", "InnerProduct", parameters="inner_product_param { num_output: 7 bias_term: false }")), {"fc": [(7, 858)]}),
    "prelu": (net(layer("act", "PReLU")), {"act": [(6,)]}),
    "prelu, one slope": (net(layer("act", "PReLU", parameters="prelu_param { channel_shared: true }")), {"act": [(1,)]}),
    "relu": (net(layer("act", "ReLU")), {}),
    "relu, leaky": (net(layer("act", "ReLU", parameters="relu_param { negative_slope: 0.1 }")), {}),
    "elu": (net(layer("act", "ELU")), {}),
    "sigmoid": (net(layer("act", "Sigmoid")), {}),
    "tanh": (net(layer("act", "TanH")), {}),
    "absval": (net(layer("act", "AbsVal")), {}),
    "power": (net(layer("act", "Power", parameters="power_param { power: 2 scale: 0.5 shift: -1.5 }")), {}),
    "power, a copy": (net(layer("act", "Power")), {}),
    "power, a shift": (net(layer("act", "Power", parameters="power_param { shift: 1 }")), {}),
    "lrn": (net(layer("norm", "LRN", parameters="lrn_param { local_size: 3 alpha: 0.1 beta: 0.6 }")), {}),
    "batch norm": (net(layer("norm", "BatchNorm", parameters="batch_norm_param { eps: 0.001 }")), {"norm": ["mean 6", "variance 6"]}),
    "batch norm and scale in place": (net(CONV, layer("norm", "BatchNorm", "conv", top="conv"), layer("scale", "Scale", "conv", "scale_param { bias_term: true }", top="conv"),
                                          layer("act", "ReLU", "conv", top="conv")),
                                      {"conv": [(8, 6, 3, 3), (8,)], "norm": ["mean 8", "variance 8"], "scale": [(8,), (8,)]}),
    "scale": (net(layer("scale", "Scale", parameters="scale_param { bias_term: true }")), {"scale": [(6,), (6,)]}),
    "scale behind a convolution": (net(CONV, layer("scale", "Scale", "conv")), {"conv": [(8, 6, 3, 3), (8,)], "scale": [(8,)]}),
    "eltwise, a sum of three": (net(BRANCHES, layer("sum", "Eltwise", "conv side bent")), {"conv": [(8, 6, 3, 3), (8,)], "side": [(8, 6, 1, 1), (8,)]}),
    "eltwise, products": (net(BRANCHES, layer("out", "Eltwise", "conv side bent", "eltwise_param { operation: PROD }")),
                          {"conv": [(8, 6, 3, 3), (8,)], "side": [(8, 6, 1, 1), (8,)]}),
    "eltwise, largest": (net(BRANCHES, layer("out", "Eltwise", "conv side bent", "eltwise_param { operation: MAX }")),
                         {"conv": [(8, 6, 3, 3), (8,)], "side": [(8, 6, 1, 1), (8,)]}),
    "concat": (net(BRANCHES, layer("out", "Concat", "conv bent data")), {"conv": [(8, 6, 3, 3), (8,)], "side": [(8, 6, 1, 1), (8,)]}),
    "flatten": (net(layer("flat", "Flatten"), layer("fc", "InnerProduct", "flat", "inner_product_param { num_output: 5 }")), {"fc": [(5, 858), (5,)]}),
    "reshape to a vector": (net(POINT, layer("to", "Reshape", "pool", "reshape_param { shape { dim: 0 dim: -1 } }"), layer("prob", "Softmax", "to")), {}),
    "reshape to a map": (net(layer("fc", "InnerProduct", parameters="inner_product_param { num_output: 8 }"),
                             layer("to", "Reshape", "fc", "reshape_param { shape { dim: 0 dim: 2 dim: 2 dim: -1 } }"),
                             layer("out", "Convolution", "to", "convolution_param { num_output: 3 kernel_size: 2 }")), {"fc": [(8, 858), (8,)], "out": [(3, 2, 2, 2), (3,)]}),
    "softmax and dropout": (net(POINT, layer("drop", "Dropout", "pool", top="pool"), layer("prob", "Softmax", "pool")), {}),
    "a layer called logits": (net(layer("logits", "InnerProduct", parameters="inner_product_param { num_output: 5 }"),
                                  layer("again", "InnerProduct", "logits", "inner_product_param { num_output: 5 }"), layer("prob", "Softmax", "again")),
                              {"logits": [(5, 858), (5,)], "again": [(5, 5), (5,)]}),
}


def pooled(image, kind, kernel, stride, pad, round_up=True):
    """Caffe's pooling of one picture (channels, height, width), written from its rules, in plain loops."""
    import numpy

    sizes = image.shape[1:]
    counts = []
    for size, k, s, p in zip(sizes, kernel, stride, pad):
        count = (size + 2 * p - k + (s - 1 if round_up else 0)) // s + 1
        if any(pad) and (count - 1) * s >= size + p:
            count -= 1
        counts.append(count)
    out = numpy.empty((image.shape[0], *counts), numpy.float64)
    for y in range(counts[0]):
        for x in range(counts[1]):
            start = [y * stride[0] - pad[0], x * stride[1] - pad[1]]
            padded_end = [min(a + k, size + p) for a, k, size, p in zip(start, kernel, sizes, pad)]
            share = (padded_end[0] - start[0]) * (padded_end[1] - start[1])
            part = image[:, max(0, start[0]):min(padded_end[0], sizes[0]), max(0, start[1]):min(padded_end[1], sizes[1])]
            out[:, y, x] = part.max(axis=(1, 2)) if kind == "MAX" else part.sum(axis=(1, 2), dtype=numpy.float64) / share
    return out


class Layers(unittest.TestCase):
    def setUp(self):
        import numpy

        self.random = numpy.random.default_rng(1)
        folder = tempfile.TemporaryDirectory(prefix="perwatt-caffe-")
        self.addCleanup(folder.cleanup)
        self.net, self.weights, self.out = (pathlib.Path(folder.name) / name for name in ("net.prototxt", "net.caffemodel", "net.onnx"))
        self.images = self.random.normal(size=INPUT).astype(numpy.float32)

    def array(self, shape):
        import numpy

        if isinstance(shape, str):  # "variance 6" is positive
            role, size = shape.split()
            values = self.random.uniform(0.5, 2, int(size)) if role == "variance" else self.random.normal(size=int(size))
            return (values * caffe_files.SCALE_FACTOR).astype(numpy.float32)
        return (self.random.normal(size=shape) / max(1, numpy.prod(shape[1:])) ** 0.5).astype(numpy.float32)

    def write(self, text, shapes):
        import numpy

        self.net.write_text(text, encoding="utf-8")
        blobs = []
        for name, kind in caffe_files.layers(text):
            arrays = [self.array(shape) for shape in shapes.get(name, [])]
            if kind == "BatchNorm":
                arrays.append(numpy.full(1, caffe_files.SCALE_FACTOR, numpy.float32))
            blobs.append((name, kind, arrays))
        caffe_files.write_caffemodel(self.weights, blobs)
        return blobs

    def imported(self, *options):
        import onnx

        done = caffe_files.run(sys.argv[1], "import", "--caffe", self.net, self.weights, "-o", self.out, "--force", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        onnx.checker.check_model(str(self.out), full_check=True)
        (result,) = caffe_files.run_onnxruntime(str(self.out), self.images)
        return result

    def assert_near(self, ours, theirs, tolerance=1e-5):
        import numpy

        self.assertEqual(ours.size, theirs.size)
        numpy.testing.assert_allclose(ours.ravel(), theirs.ravel(), rtol=tolerance, atol=tolerance)

    def test_small_nets_are_what_opencv_reads(self):
        for name, (text, shapes) in NETS.items():
            with self.subTest(name):
                self.write(text, shapes)
                last = caffe_files.layers(text)[-1][0]
                (theirs,) = caffe_files.run_opencv(self.net, self.weights, self.images, [last])
                self.assert_near(self.imported(), theirs)
                self.assert_near(self.imported("--fold"), theirs)

    def test_pooling_obeys_caffes_rules(self):
        cases = [((3, 3), (2, 2), (0, 0), True), ((3, 3), (2, 2), (1, 1), True), ((2, 2), (2, 2), (1, 1), True), ((3, 2), (2, 3), (1, 0), True),
                 ((3, 3), (2, 2), (1, 1), False), ((2, 3), (2, 2), (0, 0), False), ((5, 5), (3, 3), (2, 2), True), ((4, 3), (4, 1), (2, 1), True),
                 ((5, 2), (2, 2), (2, 0), True), ((13, 11), (1, 1), (0, 0), True), ((4, 4), (3, 3), (3, 3), True)]
        for kind in ("MAX", "AVE"):
            for kernel, stride, pad, round_up in cases:
                with self.subTest(kind=kind, kernel=kernel, stride=stride, pad=pad, round_up=round_up):
                    numbers = " ".join(f"{name}_h: {h} {name}_w: {w}" for name, (h, w) in (("kernel", kernel), ("stride", stride), ("pad", pad)))
                    mode = "" if round_up else "round_mode: FLOOR"
                    self.write(net(layer("pool", "Pooling", parameters=f"pooling_param {{ pool: {kind} {numbers} {mode} }}")), {})
                    ours = self.imported()
                    theirs = pooled(self.images[0], kind, kernel, stride, pad, round_up)
                    self.assertEqual(ours.shape[1:], theirs.shape)
                    self.assert_near(ours, theirs)

    def test_local_response_normalisation_has_its_constant(self):
        """OpenCV does not read k."""
        import numpy

        self.write(net(layer("norm", "LRN", parameters="lrn_param { local_size: 3 alpha: 0.3 beta: 0.6 k: 2 }")), {})
        squares = numpy.pad(self.images.astype(numpy.float64) ** 2, ((0, 0), (1, 1), (0, 0), (0, 0)))
        near = squares[:, :-2] + squares[:, 1:-1] + squares[:, 2:]
        self.assert_near(self.imported(), self.images / (2 + 0.3 / 3 * near) ** 0.6)

    def test_the_forms_of_2014_are_the_same(self):
        text = net(CONV, layer("act", "ReLU", "conv", top="conv"), layer("fc", "InnerProduct", "conv", "inner_product_param { num_output: 5 }"))
        blobs = self.write(text, {"conv": [(8, 6, 3, 3), (8,)], "fc": [(5, 1144), (5,)]})
        new = self.imported()
        caffe_files.write_v1_caffemodel(self.weights, blobs)
        self.assert_near(self.imported(), new, 0)
        for old, now in (('"Convolution"', "CONVOLUTION"), ('"ReLU"', "RELU"), ('"InnerProduct"', "INNER_PRODUCT"), ("layer {", "layers {")):
            text = text.replace(old, now)
        self.net.write_text(text, encoding="utf-8")
        self.assert_near(self.imported(), new, 0)


if __name__ == "__main__":
    missing = [name for name in ("numpy", "onnx", "onnxruntime", "cv2") if importlib.util.find_spec(name) is None]
    if missing or not pathlib.Path(sys.argv[1]).is_file():
        print(f"skipped: no Python package {', '.join(missing)}; run scripts/setup --tests" if missing else "skipped: perwatt itself is not built")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
