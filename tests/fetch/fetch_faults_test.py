"""What goes wrong: the server, the network, the content, the disk, and perwatt itself in the middle of it."""
import os
import resource
import signal
import socket
import subprocess

import fetching
import harness
import server
from fetching import PATH, SIZE

HALF = SIZE // 2


class ServerTest(fetching.Fetching):
    def test_a_cut_connection_is_taken_up_again(self):
        self.server.faults[PATH] = [server.cut_at(HALF)]
        self.fetch()
        self.assert_whole()
        self.assertEqual(self.server.asked_ranges(), [None, f"bytes={HALF}-"])

    def test_a_second_run_goes_on_where_the_first_was_cut(self):
        self.server.faults[PATH] = [server.cut_at(HALF), server.cut_at(HALF)]
        what, remedy = self.refused_fetch()
        self.assertIn("cannot fetch tiny", what)
        self.assertIn("0.3 MB of 0.6 MB are kept; run the same command again", remedy)
        self.assertEqual(self.part_size(), HALF)
        self.fetch()
        self.assert_whole()
        self.assertEqual(self.server.asked_ranges()[-1], f"bytes={HALF}-")

    def test_a_server_without_ranges_starts_over(self):
        self.server.ranges = False
        self.server.faults[PATH] = [server.cut_at(HALF)]
        self.fetch()
        self.assert_whole()
        self.assertEqual(self.server.asked_ranges(), [None, f"bytes={HALF}-", None])

    def test_a_wrong_checksum_is_refused_and_removed(self):
        self.server.files[PATH] = bytes(SIZE)
        what, remedy = self.refused_fetch()
        self.assertIn("wrong file", what)
        self.assertIn("what came was removed", remedy)
        self.assertEqual(self.cached(), [])

    def test_the_rest_of_another_version_is_fetched_anew(self):
        self.cache.mkdir(parents=True)
        self.server.faults[PATH] = [lambda handler, _: handler.serve(bytes(SIZE), until=HALF)]
        self.fetch()
        self.assert_whole()
        self.assertEqual(self.server.asked_ranges(), [None, f"bytes={HALF}-", None])

    def test_a_wrong_length_is_refused_and_removed(self):
        for content in (self.content + b"x", self.content[:-1]):
            self.server.files[PATH] = content
            what, _ = self.refused_fetch()
            self.assertRegex(what, "too long|599999 bytes instead of 600000")
            self.assertEqual(self.cached(), [])

    def test_an_endless_answer_is_stopped(self):
        self.server.faults[PATH] = [server.endless]
        what, _ = self.refused_fetch()
        self.assertIn("too long", what)
        self.assertEqual(self.cached(), [])

    def test_http_statuses_are_named(self):
        for number, words in ((404, "no such file"), (403, "access denied"), (503, "cannot serve now"), (418, "")):
            self.server.faults[PATH] = [server.status(number)]
            what, remedy = self.refused_fetch()
            self.assertIn(f"HTTP {number}", what)
            self.assertIn(words, what)
            self.assertIn("--from", remedy)
            self.assertEqual(self.cached(), [])

    def test_redirects_have_an_end_and_stay_on_http(self):
        self.server.faults[PATH] = [server.redirect(PATH)] * 20
        self.refused_fetch()
        self.assertLess(len(self.server.requests), 10)
        self.server.faults[PATH] = [server.redirect(self.manifest.as_uri())]
        self.refused_fetch()
        self.assertEqual(self.cached(), [])

    def test_a_stalled_server_is_given_up(self):
        self.server.faults[PATH] = [server.stall_at(HALF), server.stall_at(HALF)]
        what, remedy = self.refused_fetch("tiny", "--timeout", "1")
        self.assertIn("too slow", what)
        self.assertIn("--timeout", remedy)
        self.assertEqual(self.part_size(), HALF)

    def test_a_refused_connection_says_how_to_bring_the_file(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
            self.write_manifest(self.line(address=address))
            what, remedy = self.refused_fetch()
        self.assertIn(address + "zoo/tiny-1.onnx", what)
        for said in (address + "zoo/tiny-1.onnx", "as tiny-1.onnx", "SHA-256", "perwatt network fetch tiny --from DIR"):
            self.assertIn(said, remedy)

    def test_no_curl(self):
        self.environment["PATH"] = str(self.home)
        what, remedy = self.refused_fetch()
        self.assertIn("no `curl`", what)
        self.assertIn("--from DIR", remedy)


class EndsTest(fetching.Fetching):
    def start_and_stall(self):
        """perwatt in the middle of a transfer."""
        self.server.faults[PATH] = [server.stall_at(HALF)]
        process = self.start(*self.arguments())
        self.wait_for("the first bytes", lambda: self.part_size() > 0)
        return process

    def go_on(self):
        """A second run asks for what is missing."""
        kept = self.part_size()
        self.assertGreater(kept, 0)
        self.fetch()
        self.assert_whole()
        self.assertEqual(self.server.asked_ranges()[-1], f"bytes={kept}-")

    def test_killed_in_the_middle(self):
        process = self.start_and_stall()
        process.kill()
        process.wait()
        self.assert_nothing_left()
        self.go_on()

    def test_interrupted_in_the_middle(self):
        process = self.start_and_stall()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=harness.PATIENCE)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("run the same command again to go on", errors)
        self.assert_nothing_left()
        self.go_on()

    def test_two_at_once_fetch_once(self):
        first = self.start_and_stall()
        second = self.start(*self.arguments())
        self.assertIn("waiting", second.stderr.readline())
        self.server.released.set()
        for process in (first, second):
            output, errors = process.communicate(timeout=harness.PATIENCE)
            self.assertEqual(process.returncode, 0, errors)
        self.assertIn("(was there)", output)
        self.assert_whole()
        self.assertEqual(len(self.server.requests), 1)

    def test_the_second_goes_on_where_the_first_died(self):
        first = self.start_and_stall()
        second = self.start(*self.arguments())
        self.assertIn("waiting", second.stderr.readline())
        first.kill()
        _, errors = second.communicate(timeout=harness.PATIENCE)
        self.assertEqual(second.returncode, 0, errors)
        self.assert_whole()
        self.assertRegex(self.server.asked_ranges()[-1], r"^bytes=\d+-$")


class DiskTest(fetching.Fetching):
    def mount(self, *options):
        folder = self.home / "disk"
        folder.mkdir(exist_ok=True)
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "perwatt-test", folder],
                              capture_output=True, check=False)
        if made.returncode != 0:
            self.skipTest("mounting a small file system is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=True)
        return folder

    def test_a_disk_that_is_too_small_is_found_before(self):
        disk = self.mount("size=256k")
        what, remedy = self.refused_fetch("tiny", "--cache", str(disk))
        self.assertIn("no space for tiny: it needs 0.6 MB more", what)
        self.assertIn("--cache", remedy)
        self.assertEqual((self.cached(disk), self.server.requests), ([], []))

    def test_a_disk_that_fills_up(self):
        disk = self.mount("size=1m")
        self.server.faults[PATH] = [server.stall_at(HALF)]
        process = self.start(*self.arguments("tiny", "--cache", str(disk)))
        self.wait_for("the first bytes", lambda: (part := self.part(disk)) and part.stat().st_size > 0)
        filler = harness.fill(disk)
        self.server.released.set()
        _, errors = process.communicate(timeout=harness.PATIENCE)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn(f"at '{disk}' and run the same command again", errors)
        filler.unlink()
        self.fetch("tiny", "--cache", str(disk))
        self.assert_whole(disk)

    def test_a_limit_on_the_length_of_files(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (HALF, HALF))

        what, remedy = self.refused_fetch(preexec_fn=limit)
        self.assertIn("cannot fetch tiny", what)
        self.assertIn("free", remedy)
        self.fetch()
        self.assert_whole()

    def test_a_cache_that_cannot_be_made(self):
        (self.home / "file").write_text("")
        what, remedy = self.refused_fetch("tiny", "--cache", str(self.home / "file" / "cache"))
        self.assertIn("Not a directory", what)
        self.assertIn("--cache", remedy)
        self.assertEqual(self.server.requests, [])

    def test_a_cache_that_is_read_only(self):
        disk = self.mount("size=2m")
        self.fetch("tiny", "--cache", str(disk))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        self.assertTrue(self.fetch("tiny", "--cache", str(disk))["from_cache"])
        what, remedy = self.refused_fetch("tiny", "--force", "--cache", str(disk))
        self.assertIn("Read-only", what)
        self.assertIn(str(disk), remedy)

    def test_a_cache_that_others_own(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.cache.mkdir(parents=True)
        self.cache.chmod(0o555)
        what, remedy = self.refused_fetch()
        self.assertIn("Permission denied", what)
        self.assertIn(str(self.cache), remedy)
        self.cache.chmod(0o755)


if __name__ == "__main__":
    harness.main()
