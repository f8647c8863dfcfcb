"""What wrong answers correlate by: each network's output for a picture of noise against its output for that picture made wrong.

usage: wrong_answers.py PERWATT

To be run by the Python of a virtual environment with numpy and ONNX Runtime (CPU, FP32). Prints a Markdown table of Pearson's correlation
of the outputs' elements: channels in reverse order, height and width swapped, NHWC taken for NCHW, values divided by 255, and another
picture. What stands under perwatt's least correlation (src/run/measure/output_check.cpp) is found to be wrong.
"""
import sys

import numpy
import onnxruntime

from benchmark_app import NETWORKS, built

WRONG = {
    "channels reversed": lambda picture, _: picture[:, ::-1],
    "height and width swapped": lambda picture, _: picture.transpose(0, 1, 3, 2),
    "NHWC for NCHW": lambda picture, _: picture.transpose(0, 2, 3, 1).reshape(picture.shape),
    "divided by 255": lambda picture, _: picture / 255,
    "another picture": lambda _, other: other,
}


def correlations(path, shape, random):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def answer(picture):
        return session.run(None, {name: numpy.ascontiguousarray(picture)})[0].ravel()

    picture, other = (50 * random.standard_normal(shape, dtype=numpy.float32) for _ in range(2))
    right = answer(picture)
    return [numpy.corrcoef(right, answer(wrong(picture, other)))[0, 1] for wrong in WRONG.values()]


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    random = numpy.random.default_rng(3)
    print(f"| network | {' | '.join(WRONG)} |\n|---|{'---|' * len(WRONG)}")
    for network in NETWORKS:
        found = correlations(*built(sys.argv[1], network), random)
        print(f"| {network} | {' | '.join(f'{one:.3f}' for one in found)} |", flush=True)


if __name__ == "__main__":
    main()
