"""Bad input: one line what, one line what to do, the right exit status, nothing lost or left behind."""
import pathlib
import sqlite3
import struct

import harness


class BadInputTest(harness.Robust):
    def usage(self, *arguments):
        return self.refused("run", *arguments, status=2)

    def plan(self, text):
        path = self.home / "plan.toml"
        path.write_text(text)
        return str(path)

    def test_unknown_words_have_suggestions(self):
        for flag, word, near in (("-n", "squeezenett", "squeezenet"), ("-e", "sinthetic", "synthetic"),
                                 ("-d", "cpv", "cpu"), ("-p", "fp23", "fp32"),
                                 ("--scenario", "ofline", "offline"),
                                 ("--preset", "study-nsc", "study-ncs")):
            with self.subTest(flag):
                base = [] if flag == "-e" else ["-e", "synthetic"]
                what, remedy = self.usage(*base, flag, word)
                self.assertIn(word, what)
                self.assertIn(f"did you mean {near}?", remedy)
        self.assertFalse(self.store.exists(), "nothing was begun")

    def test_malformed_plan(self):
        what, _ = self.usage(self.plan('title = "x"\nnetworks = ["squeezenet"\nseed = 1\n'))
        self.assertIn("plan.toml:3:1: ", what)
        what, remedy = self.usage(self.plan("batchs = [1]\n"))
        self.assertIn("plan.toml:1:1: unknown key batchs", what)
        self.assertIn("did you mean batches?", remedy)
        what, _ = self.usage(self.plan("batches = ['x']\n"))
        self.assertIn("plan.toml:1:12: batches: count x: not a whole number or a range of them", what)
        what, _ = self.usage(str(self.home / "none.toml"))
        self.assertIn("No such file", what)

    def test_flags_that_make_no_sense(self):
        for arguments in (["--target", "two"], ["--target", "-1%"], ["-b", "0"], ["-b", "many"],
                          ["--lanes", "4"], ["--min-seconds", "5", "--max-seconds", "1"],
                          ["--time-limit", "0"], ["-o", "novalue"], ["--frobnicate"],
                          ["--preset", "study-ncs", "--lanes", "2"]):
            with self.subTest(arguments):
                self.usage("-e", "synthetic", *arguments)

    def test_dry_run_measures_nothing(self):
        output, _ = self.perwatt("run", "-e", "synthetic", "--dry-run")
        self.assertEqual(len(output.splitlines()), 18)
        plan = self.plan('networks = ["vgg-16"]\nprecisions = ["fp32"]\nengines = ["synthetic"]\n')
        output, _ = self.perwatt("run", plan, "-p", "fp32,fp16", "--dry-run", "--json")
        cases = harness.json.loads(output)["cases"]
        self.assertEqual([case["precision"] for case in cases], ["fp32", "fp16"])
        self.assertFalse(self.store.exists())

    def test_store_that_cannot_be_written(self):
        what, _ = self.refused("run", *harness.QUICK, status=1,
                               store=pathlib.Path("/proc/perwatt/store.sqlite"))
        self.assertIn("/proc/perwatt", what)

    def test_store_that_is_none(self):
        path = self.home / "notes.txt"
        path.write_text("not a store, but precious\n" * 100)
        self.refused("run", *harness.QUICK, status=1, store=path)
        self.assertIn("precious", path.read_text())

    def test_store_of_a_newer_version(self):
        self.measure()
        with sqlite3.connect(self.store) as database:
            database.execute("PRAGMA user_version = 999")
        what, remedy = self.refused("run", *harness.QUICK, status=1)
        self.assertIn("newer", what + remedy)
        self.assertEqual(self.rows("SELECT count(*) FROM record"), [(1,)])

    def test_cache_that_cannot_be_written(self):
        self.environment["XDG_CACHE_HOME"] = "/proc/perwatt"
        what, remedy = self.refused("run", *harness.QUICK, status=1)
        self.assertIn("/proc/perwatt", what)
        self.assertIn("0 of 1 cases are kept", remedy)

    def test_report_that_cannot_be_written_is_told_first(self):
        what, remedy = self.usage(*harness.QUICK, "--report", "/nowhere/at/all.html")
        self.assertIn("/nowhere/at/all.html", what)
        self.assertIn("--report", remedy)
        self.assertFalse(self.store.exists())

    def test_engine_library_of_another_architecture(self):
        library = bytearray(pathlib.Path(harness.PROGRAM).read_bytes()[:65536])
        machine = struct.unpack_from("<H", library, 18)[0]
        struct.pack_into("<H", library, 18, 183 if machine != 183 else 62)  # aarch64, or x86_64
        path = self.home / "libopenvino_c.so"
        path.write_bytes(library)
        what, remedy = self.refused("--engine-path", str(path), "run", "-e", "openvino", status=1)
        self.assertIn("built for", what)
        self.assertTrue(remedy)

    def test_worker_is_not_for_people(self):
        what, _ = self.refused("worker", status=2)
        self.assertIn("perwatt run", what)


if __name__ == "__main__":
    harness.main()
