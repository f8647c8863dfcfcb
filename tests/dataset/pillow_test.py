"""Decoding, resizing and preprocessing agree with Pillow, and damaged files are refused.

usage: pillow_test.py PICTURE_TOOL ROOT
"""
import pathlib
import struct
import unittest
import zlib

from tool import Tool, numpy, preprocess, scene
from PIL import Image, ImageOps

from png_writer import CHANNELS, chunk, png

DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class Pillow(unittest.TestCase):
    def setUp(self):
        self.tool = Tool()
        self.addCleanup(self.tool.close)
        self.file = pathlib.Path(self.tool.folder.name) / "picture"

    def expect(self, wanted, got, most, mean):
        wanted, got = numpy.asarray(wanted).astype(int), got.astype(int)
        self.assertEqual(wanted.shape, got.shape)
        difference = abs(wanted - got)
        self.assertLessEqual(difference.max(), most)
        self.assertLessEqual(difference.mean(), mean)

    def test_jpegs_of_all_kinds(self):
        picture = scene(203, 151)
        kinds = [dict(quality=quality, subsampling=sampling, progressive=progressive)
                 for quality in (40, 90) for sampling in (0, 1, 2) for progressive in (False, True)]
        kinds += [dict(restart_marker_rows=1), dict(optimize=True)]
        for mode in ("RGB", "L", "CMYK"):
            for kind in kinds:
                with self.subTest(mode=mode, **kind):
                    picture.convert(mode).save(self.file, "JPEG", **kind)
                    self.expect(Image.open(self.file).convert("RGB"), self.tool.decode(self.file), 2, 0.01)

    def test_all_orientations(self):
        for orientation in range(1, 9):
            for order in "<>":
                with self.subTest(orientation=orientation, order=order):
                    tiff = struct.pack(order + "2sHIHHHIHHI", b"II" if order == "<" else b"MM", 42, 8, 1, 0x112, 3, 1, orientation, 0, 0)
                    scene(90, 61).save(self.file, "JPEG", exif=b"Exif\0\0" + tiff)
                    wanted = ImageOps.exif_transpose(Image.open(self.file)).convert("RGB")
                    self.expect(wanted, self.tool.decode(self.file), 2, 0.01)

    def test_a_jpeg_at_a_fraction_of_its_size(self):
        scene(1203, 802).save(self.file, "JPEG", quality=90)
        self.assertEqual(self.tool.decode(self.file, 600, 401).shape, (401, 602, 3))
        self.assertEqual(self.tool.decode(self.file, 602, 402).shape, (802, 1203, 3))
        self.assertEqual(self.tool.decode(self.file, 10, 10).shape, (101, 151, 3))

    def test_quick_decoding_is_nearly_the_same(self):
        for width, height in ((1203, 1040), (2500, 2100), (4400, 4200)):
            with self.subTest(size=(width, height)):
                scene(width, height).save(self.file, "JPEG", quality=90)
                exact = self.tool.tensor(self.file, "caffe", 224)
                self.assertLess(abs(exact - self.tool.tensor(self.file, "caffe", 224, "quick")).mean(), 1)

    def test_pngs_of_all_kinds(self):
        random = numpy.random.default_rng(3)
        for colour, depths in DEPTHS.items():
            for depth in depths:
                for interlaced in (False, True):
                    for width, height in ((33, 21), (1, 1), (3, 9)):
                        for transparent in (False, True):
                            with self.subTest(colour=colour, depth=depth, interlaced=interlaced, size=(width, height), transparent=transparent):
                                self.check_png(random, colour, depth, interlaced, width, height, transparent)

    def check_png(self, random, colour, depth, interlaced, width, height, transparent):
        values = random.integers(0, 2**depth, (height, width, CHANNELS[colour]))
        extra = b""
        if colour == 3:
            extra = chunk(b"PLTE", random.integers(0, 256, 3 * 2**depth, dtype=numpy.uint8).tobytes())
        if transparent and colour in (0, 2, 3):
            sample = {0: values[0, 0, 0], 2: values[0, 0]}.get(colour)
            extra += chunk(b"tRNS", b"\0\x80" if colour == 3 else numpy.asarray(sample).astype(">u2").tobytes())
        self.file.write_bytes(png(values, colour, depth, interlaced, extra))
        wanted = Image.open(self.file).convert("RGB")
        if colour == 0 and depth == 16:  # Pillow clips such pictures at 255
            wanted = (values >> 8).repeat(3, axis=2)
        self.expect(wanted, self.tool.decode(self.file), 0, 0)

    def test_the_first_frame_of_an_animation(self):
        frames = [scene(40, 30, seed) for seed in (1, 2, 3)]
        frames[0].save(self.file, "PNG", save_all=True, append_images=frames[1:])
        self.expect(frames[0], self.tool.decode(self.file), 0, 0)

    def test_resizing(self):
        random = numpy.random.default_rng(7)
        sizes = [(500, 375, 341, 256), (375, 500, 256, 341), (64, 48, 256, 256), (1600, 1200, 224, 224), (1, 1, 9, 5), (300, 2, 7, 7),
                 (2900, 31, 40, 31), (256, 256, 256, 256)]
        sizes += [tuple(int(x) for x in random.integers(1, 400, 4)) for _ in range(30)]
        for width, height, to_width, to_height in sizes:
            with self.subTest(size=(width, height), to=(to_width, to_height)):
                values = random.integers(0, 256, (height, width, 3), dtype=numpy.uint8)
                Image.fromarray(values).save(self.file, "PNG")
                wanted = Image.fromarray(values).resize((to_width, to_height), Image.Resampling.BILINEAR)
                self.expect(wanted, self.tool.picture("resize", self.file, to_width, to_height), 1, 0.01)

    def test_presets(self):
        for width, height in ((500, 375), (333, 500), (256, 256), (700, 270), (257, 259)):
            picture = scene(width, height)
            picture.save(self.file, "PNG")
            for preset, side, step in (("caffe", 224, 1), ("caffe", 227, 1), ("imagenet", 224, 1 / 255 / 0.224)):
                with self.subTest(size=(width, height), preset=preset, side=side):
                    difference = abs(preprocess(picture, preset, side) - self.tool.tensor(self.file, preset, side))
                    self.assertLess(difference.max(), 1.01 * step)
                    self.assertLess(difference.mean(), 0.001 * step)

    def test_truncated_files_are_refused(self):
        picture = scene(120, 90)
        for kind in (dict(format="JPEG"), dict(format="JPEG", progressive=True), dict(format="PNG")):
            picture.save(self.file, **kind)
            whole = self.file.read_bytes()
            # The last chunk of a PNG holds nothing of the picture, nor do its checksum's bytes.
            last = len(whole) - (1 if kind["format"] == "JPEG" else 24)
            for length in {*range(0, last, 97), *range(last - 60, last + 1)}:
                with self.subTest(length=length, of=len(whole), **kind):
                    self.file.write_bytes(whole[:length])
                    with self.assertRaisesRegex(ValueError, "^error: "):
                        self.tool.decode(self.file)

    def test_a_jpeg_that_ends_early_but_has_an_end_marker_is_refused(self):
        scene(300, 200).save(self.file, "JPEG")
        whole = self.file.read_bytes()
        self.file.write_bytes(whole[:len(whole) // 2] + b"\xff\xd9")
        with self.assertRaisesRegex(ValueError, "broken JPEG"):
            self.tool.decode(self.file)

    def test_bombs_are_refused(self):
        scene(64, 64).save(self.file, "JPEG", progressive=True)
        whole = bytearray(self.file.read_bytes())
        size = whole.index(b"\xff\xc2") + 5
        whole[size:size + 4] = struct.pack(">HH", 9000, 9000)
        scan = bytes(whole[whole.rindex(b"\xff\xda"):-2])
        self.file.write_bytes(bytes(whole[:-2]) + scan * 400 + b"\xff\xd9")
        with self.assertRaisesRegex(ValueError, "scans|cannot hold"):
            self.tool.decode(self.file)
        zeros = zlib.compress(bytes(20001 * 3 * 100))
        header = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
        self.file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zeros) + chunk(b"IEND", b""))
        with self.assertRaisesRegex(ValueError, "too large"):
            self.tool.decode(self.file)

    def test_a_large_profile_is_not_inflated_without_bound(self):
        values = numpy.zeros((4, 4, 3), int)
        profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(300 << 20), 9))
        self.file.write_bytes(png(values, 2, 8, extra=profile))
        try:
            self.assertEqual(self.tool.decode(self.file).shape, (4, 4, 3))
        except ValueError as refused:
            self.assertIn("broken PNG", str(refused))
        status = pathlib.Path(f"/proc/{self.tool.child.pid}/status")
        if status.exists():
            peak = int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])
            self.assertLess(peak, 150_000)


if __name__ == "__main__":
    unittest.main(argv=["pillow_test"], warnings="ignore")
