"""PNG files of every colour type, depth and interlacing, which Pillow cannot write."""
import struct
import zlib

import numpy

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def rows(values, depth):
    """Packed rows, each with filter 0; `values` is height x width x channels."""
    height, width, channels = values.shape
    if not height or not width:
        return b""
    flat = values.reshape(height, width * channels)
    if depth == 16:
        packed = flat.astype(">u2").view(numpy.uint8)
    else:
        bits = (flat[:, :, None].astype(numpy.uint8) >> numpy.arange(depth - 1, -1, -1, dtype=numpy.uint8)) & 1
        packed = numpy.packbits(bits.reshape(height, -1), axis=1)
    return b"".join(b"\0" + row.tobytes() for row in packed)


def png(values, colour, depth, interlaced=False, extra=b""):
    """`values`: height x width x channels, in the file's own units; `extra`: chunks before the pixels."""
    height, width, channels = values.shape
    assert channels == CHANNELS[colour]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    parts = [values[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [values]
    body = zlib.compress(b"".join(rows(part, depth) for part in parts))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")
