"""Caffe's files for tests: which layers a net's text has, and a caffemodel written by hand, byte by byte. And two runtimes.

Protocol buffers' wire format: a field is a varint (number << 3 | type), then a varint (type 0), 8 bytes (1), a length and bytes (2)
or 4 bytes (5).
"""
import os
import pathlib
import re
import struct
import subprocess
import time

TRAINED = ("Convolution", "ConvolutionDepthwise", "InnerProduct", "BatchNorm", "Scale", "PReLU")
SCALE_FACTOR = 3.0  # what Caffe divides a batch normalisation's mean and variance by


def shared(root):
    """The folder of facts and test material, or None."""
    folder = pathlib.Path(os.environ.get("PERWATT_SHARED") or pathlib.Path(root).resolve().parent / "shared")
    return folder if folder.is_dir() else None


def layers(text):
    """(name, type) of a net's layers, in order; of the newest form of the text only."""
    found, depth, key, layer = [], 0, None, {}
    for token in re.findall(r'"[^"]*"|[{}]|[^\s{}"]+', re.sub(r"#[^\n]*", "", text)):
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
            if depth == 0 and "type" in layer:
                found.append((layer["name"], layer["type"]))
                layer = {}
        elif token.endswith(":"):
            key = token[:-1]
        elif depth == 1 and key in ("name", "type"):
            layer.setdefault(key, token.strip('"'))
    return found


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def text_field(number, text):
    return field(number, text.encode())


def head(number, length):
    return varint(number << 3 | 2) + varint(length)


def write_caffemodel(path, blobs):
    """`blobs`: (layer's name, type, arrays), in order. Values are written as they are, one array after the other."""
    with open(path, "wb") as file:
        file.write(text_field(1, "test"))
        for name, kind, arrays in blobs:
            pieces = []  # bytes and arrays of one LayerParameter
            for array in arrays:
                shape = field(7, field(1, b"".join(varint(size) for size in array.shape)))
                data = head(5, array.nbytes)
                pieces += [head(7, len(shape) + len(data) + array.nbytes) + shape + data, array]
            start = text_field(1, name) + text_field(2, kind)
            file.write(head(100, len(start) + sum(len(p) if isinstance(p, bytes) else p.nbytes for p in pieces)) + start)
            for piece in pieces:
                file.write(piece) if isinstance(piece, bytes) else piece.tofile(file)


def blobs_of(kind, tensors):
    """Arrays by role (weight, bias, mean, variance, slope) as Caffe's blobs of one layer."""
    import numpy

    if kind == "BatchNorm":
        factor = numpy.float32(SCALE_FACTOR)
        return [tensors["mean"] * factor, tensors["variance"] * factor, numpy.full(1, factor)]
    return [tensors[role] for role in ("weight", "bias", "slope") if role in tensors]


def write_v1_caffemodel(path, blobs):
    """The form of 2014: `layers`, blobs of four dimensions, values one by one."""
    with open(path, "wb") as file:
        for name, _, arrays in blobs:
            layer = text_field(4, name)
            for array in arrays:
                sizes = (1,) * (4 - array.ndim) + array.shape
                blob = b"".join(varint(n << 3) + varint(size) for n, size in enumerate(sizes, 1))
                blob += b"".join(varint(5 << 3 | 5) + struct.pack("<f", value) for value in array.ravel())
                layer += field(6, blob)
            file.write(field(2, layer))


def run(perwatt, *arguments):
    return subprocess.run([perwatt, "network", *map(str, arguments)], capture_output=True, text=True)


def anonymous_memory(process):
    """The largest memory of its own, in bytes, that a process was seen with until it ended; the mapped file is not counted."""
    most = 0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        except OSError:
            break
        if found := re.search(r"RssAnon:\s+(\d+) kB", status):
            most = max(most, int(found[1]) * 1024)
        time.sleep(0.002)
    return most


def ask_for(path, *names):
    """Makes tensors of a model its outputs too: what is appended to a protocol buffer is merged in."""
    import onnx

    extra = onnx.ModelProto()
    for name in names:
        extra.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    with open(path, "ab") as file:
        file.write(extra.SerializeToString())


def run_onnxruntime(path, images, outputs=None, name="data"):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(outputs, {name: images})


def run_opencv(net, weights, images, outputs):
    import cv2

    model = cv2.dnn.readNetFromCaffe(str(net), str(weights))
    model.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
    model.enableWinograd(False)  # it rounds more
    model.setInput(images)
    return [value.copy() for value in model.forward(list(outputs))]
