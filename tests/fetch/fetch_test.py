"""What goes right: files come into the cache once, from their address, a mirror, a directory, or through a proxy."""
import json
import os

import fetching
import harness
import server
from fetching import FILE, PATH, SIZE


class FetchTest(fetching.Fetching):
    def test_a_file_comes_into_the_cache_once(self):
        first = self.fetch()
        self.assert_whole()
        self.assertEqual(first["path"], str(self.cache / self.cached()[0]))
        self.assertEqual(first["source"], self.server.address + FILE)
        self.assertEqual((first["name"], first["bytes"], first["preprocessing"], first["licence"], first["top1"]),
                         ("tiny", SIZE, "imagenet", "MIT", 71.5))
        self.assertFalse(first["from_cache"])
        second = self.fetch()
        self.assertTrue(second["from_cache"])
        self.assertIsNone(second["source"])
        self.assertEqual(self.server.requests, [(PATH, None)])

    def test_force_fetches_again(self):
        path = self.fetch()["path"]
        with open(path, "r+b") as file:
            file.write(b"damaged")  # of the same length: a run does not notice
        self.assertTrue(self.fetch()["from_cache"])
        self.assertFalse(self.fetch("tiny", "--force")["from_cache"])
        self.assert_whole()
        self.assertEqual(len(self.server.requests), 2)

    def test_a_file_that_is_cut_in_the_cache_is_fetched_again(self):
        path = self.fetch()["path"]
        os.truncate(path, SIZE - 1)
        self.assertFalse(self.fetch()["from_cache"])
        self.assert_whole()

    def test_all_and_list(self):
        other = bytes(range(100))
        self.server.files["/b.onnx"] = other
        self.write_manifest(self.line(), self.line("other-2", file="b.onnx", content=other))
        output, _ = self.perwatt(*self.arguments("--list"))
        self.assertEqual([line.split()[0::5] for line in output.splitlines()[1:]], [["tiny", "no"], ["other-2", "no"]])
        output, errors = self.perwatt(*self.arguments("--all"))
        self.assertEqual(len(output.splitlines()), 2, output)
        self.assertIn("tiny  0.", errors)
        output, _ = self.perwatt(*self.arguments("--list", "--json", "OTHER-2"))
        (listed,) = json.loads(output)
        self.assertTrue(listed["cached"])
        with open(listed["path"], "rb") as file:
            self.assertEqual(file.read(), other)
        output, errors = self.perwatt("--quiet", *self.arguments("--all"))
        self.assertEqual([line.endswith("  (was there)") for line in output.splitlines()], [True, True])
        self.assertEqual(errors, "")

    def test_no_name_says_what_there_is(self):
        what, remedy = self.refused("network", "fetch", "--manifest", str(self.manifest), status=2)
        self.assertEqual(what, "no network is named")
        self.assertEqual(remedy, "name some, or --all (0.6 MB): tiny 0.6 MB")
        what, remedy = self.refused("network", "fetch", status=2)
        self.assertIn("vgg-19 574.7 MB", remedy)
        what, remedy = self.refused(*self.arguments("tinny"), status=2)
        self.assertIn("tinny", what)
        self.assertIn("did you mean tiny?", remedy)
        self.refused(*self.arguments("tiny", "--all"), status=2)
        self.refused(*self.arguments("tiny", "--timeout", "0"), status=2)
        self.assertEqual(self.server.requests, [])

    def test_redirects_are_followed(self):
        self.server.faults[PATH] = [server.redirect("/elsewhere/x")]
        self.server.files["/elsewhere/x"] = self.content
        self.fetch()
        self.assert_whole()
        self.assertEqual([path for path, _ in self.server.requests], [PATH, "/elsewhere/x"])

    def test_through_a_proxy(self):
        proxy = self.serve(type("ToTheServer", (server.ForwardProxy,), {"origin": self.server.address}))
        self.write_manifest(self.line(address="http://model-zoo.invalid/"))
        self.environment["http_proxy"] = proxy.address
        self.fetch()
        self.assert_whole()
        self.assertEqual(proxy.requests, [("http://model-zoo.invalid" + PATH, None)])
        self.assertEqual(len(self.server.requests), 1)

    def test_past_a_proxy_where_the_environment_says_so(self):
        self.environment.update(http_proxy="http://127.0.0.1:1/", no_proxy="127.0.0.1")
        self.fetch()
        self.assert_whole()

    def test_curls_own_settings_file_does_not_matter(self):
        (self.home / ".curlrc").write_text('output = "elsewhere"\nproxy = "http://127.0.0.1:1"\n')
        self.environment["HOME"] = str(self.home)
        self.fetch()
        self.assert_whole()


class PlacesTest(fetching.Fetching):
    def setUp(self):
        super().setUp()
        self.folder = self.home / "by hand"
        self.folder.mkdir()

    def test_from_a_directory_by_name(self):
        (self.folder / "tiny-1.onnx").write_bytes(self.content)
        fetched = self.fetch("tiny", "--from", str(self.folder))
        self.assertEqual(fetched["source"], str(self.folder / "tiny-1.onnx"))
        self.assert_whole()
        self.assertEqual(self.server.requests, [])

    def test_from_a_directory_by_path_and_without_curl(self):
        (self.folder / "zoo").mkdir()
        (self.folder / FILE).write_bytes(self.content)
        self.environment["PATH"] = str(self.folder)
        self.assertEqual(self.fetch("tiny", "--from", str(self.folder))["source"], str(self.folder / FILE))
        self.assert_whole()

    def test_a_directory_with_a_wrong_file_is_refused_and_kept(self):
        file = self.folder / "tiny-1.onnx"
        file.write_bytes(bytes(SIZE))
        what, _ = self.refused_fetch("tiny", "--from", str(self.folder))
        self.assertIn("SHA-256", what)
        self.assertEqual(file.read_bytes(), bytes(SIZE))
        file.write_bytes(self.content[:-1])
        what, _ = self.refused_fetch("tiny", "--from", str(self.folder))
        self.assertIn(f"{SIZE - 1} bytes instead of {SIZE}", what)
        self.assertEqual(self.cached(), [])

    def test_a_directory_without_the_file_says_what_to_bring(self):
        for place in (self.folder, self.folder / "missing"):
            what, remedy = self.refused_fetch("tiny", "--from", str(place))
            self.assertIn("there is no tiny-1.onnx", what)
            self.assertIn(self.server.address + FILE, remedy)

    def test_a_relative_cache_and_directory(self):
        (self.folder / "tiny-1.onnx").write_bytes(self.content)
        self.fetch("tiny", "--from", "by hand", "--cache", "own/cache")
        self.assert_whole(self.home / "own" / "cache")

    def test_from_a_mirror_by_name_or_by_path(self):
        mirror = self.serve()
        mirror.files["/m/tiny-1.onnx"] = self.content
        self.assertEqual(self.fetch("tiny", "--from", mirror.address + "m")["source"], mirror.address + "m/tiny-1.onnx")
        mirror.files = {"/m" + PATH: self.content}
        self.assertEqual(self.fetch("tiny", "--force", "--from", mirror.address + "m/")["source"],
                         mirror.address + "m" + PATH)
        self.assert_whole()
        self.assertEqual(self.server.requests, [])

    def test_from_nowhere_known(self):
        for place in ("ftp://127.0.0.1/", "file:///tmp"):
            what, _ = self.refused_fetch("tiny", "--from", place, status=2)
            self.assertIn(place, what)

    def test_a_malformed_manifest_is_refused_with_its_line(self):
        self.write_manifest(self.line(), self.line("../x"))
        what, _ = self.refused_fetch("tiny")
        self.assertTrue(what.startswith(f"{self.manifest}:3: network '../x'"), what)
        self.manifest.unlink()
        what, _ = self.refused_fetch("tiny")
        self.assertIn("No such file", what)


if __name__ == "__main__":
    harness.main()
