"""What the tests of `perwatt network fetch` share: a manifest, a server and a cache of their own."""
import hashlib
import json
import pathlib
import random
import shutil
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "robust"))
import harness  # noqa: E402
import server  # noqa: E402

HEADING = "network,address,file,bytes,sha256,preprocessing,licence,top1\n"
SIZE = 600_000
FILE = "zoo/tiny-1.onnx"
PATH = "/" + FILE
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class Fetching(harness.Robust):
    """The network `tiny` on the test's own server."""

    def setUp(self):
        super().setUp()
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # the server writes to clients that are gone
        if shutil.which("curl") is None:
            self.skipTest("curl is not installed")
        for name in PROXIES:
            self.environment.pop(name, None)
            self.environment.pop(name.upper(), None)
        self.environment["XDG_CACHE_HOME"] = str(self.home / "cache")
        self.cache = self.home / "cache" / "perwatt"
        self.server = self.serve()
        self.content = random.Random(1).randbytes(SIZE)
        self.server.files[PATH] = self.content
        self.manifest = self.home / "own.csv"
        self.write_manifest()

    def serve(self, handler=None):
        started = server.Server(handler)
        self.addCleanup(started.stop)
        return started

    def line(self, network="tiny", address=None, file=FILE, content=None):
        content = self.content if content is None else content
        return (f"{network},{address or self.server.address},{file},{len(content)},"
                f"{hashlib.sha256(content).hexdigest()},imagenet,MIT,71.5\n")

    def write_manifest(self, *lines):
        self.manifest.write_text(HEADING + "".join(lines or [self.line()]))

    def arguments(self, *more):
        return ["network", "fetch", "--manifest", str(self.manifest), *(more or ["tiny"])]

    def fetch(self, *more, **options):
        """`network fetch --json`: the first network's answer."""
        output, _ = self.perwatt(*self.arguments(*(more or ["tiny"]), "--json"), **options)
        return json.loads(output)[0]

    def refused_fetch(self, *more, **options):
        """What is wrong and what to do. Lines of progress may stand before them."""
        output, errors = self.perwatt(*self.arguments(*more), status=options.pop("status", 1), **options)
        lines = errors.splitlines()
        self.assertEqual(output, "")
        self.assertGreaterEqual(len(lines), 2, errors)
        self.assertTrue(lines[-2].startswith("perwatt: "), errors)
        self.assertTrue(lines[-1].startswith("         ") and lines[-1].strip(), errors)
        return lines[-2][len("perwatt: "):], lines[-1].strip()

    def cached(self, cache=None):
        """Names in the cache; what is hidden is unfinished."""
        folder = cache or self.cache
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def part(self, cache=None):
        found = list((cache or self.cache).glob(".*.part"))
        return found[0] if found else None

    def part_size(self):
        part = self.part()
        return part.stat().st_size if part else 0

    def assert_whole(self, cache=None):
        """The file, and nothing else."""
        name = f"tiny-trained-{hashlib.sha256(self.content).hexdigest()[:16]}.onnx"
        self.assertEqual(self.cached(cache), [name])
        self.assertEqual(((cache or self.cache) / name).read_bytes(), self.content)
