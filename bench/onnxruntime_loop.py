"""ONNX Runtime by its Python package: one inference at a time on the CPU, with everything that it chooses by itself.

usage: onnxruntime_loop.py MODEL SECONDS DIMENSION ...

Warms up for ten inferences, then prints inferences/s over SECONDS.
"""
import sys
import time

import numpy
import onnxruntime

model, seconds, *shape = sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:])
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
picture = {name: numpy.random.default_rng(1).standard_normal(shape, dtype=numpy.float32)}
for _ in range(10):
    session.run(None, picture)
began, count = time.perf_counter(), 0
while (took := time.perf_counter() - began) < seconds:
    session.run(None, picture)
    count += 1
print(count / took)
