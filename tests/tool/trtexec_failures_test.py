"""What goes wrong with trtexec becomes a record with its status, a reason in one line and a remedy."""
import json
import signal

import stand_in
from stand_in import harness


class TrtexecFailures(stand_in.StandIn):
    def failed(self, *arguments):
        (record,) = self.records("-p", "fp32", *arguments, status=1).values()
        self.assertNotIn("\n", record["reason"])
        self.assertTrue(record["remedy"])
        self.assertIsNone(record["throughput"])
        self.assert_nothing_left()
        self.assertEqual([p for p in self.plans()[:1] if p.stat().st_size == 0], [])
        return record

    def test_each_fault_has_its_status(self):
        for fault, status, reason in (("build_memory", "out_of_memory", "out of memory"),
                                      ("operator", "unsupported", "No importer registered for op: Dance"),
                                      ("implementation", "unsupported", "Could not find any implementation"),
                                      ("driver", "device_lost", "CUDA initialization failure"),
                                      ("other", "engine_error", "links are odd"),
                                      ("build_crash", "crashed", "crashed (SIGSEGV)")):
            for version in ("8.2", "10.3"):
                with self.subTest(f"{fault} {version}"):
                    self.stand_in(version, fault)
                    record = self.failed()
                    self.assertEqual(record["status"], status, record)
                    self.assertIn(reason, record["reason"])

    def test_a_crash_while_measuring(self):
        self.stand_in("8.5", "run_crash")
        record = self.failed()
        self.assertEqual(record["status"], "crashed", record)
        self.assertIn("SIGABRT", record["reason"])

    def test_a_dla_core_that_is_not_there(self):
        self.stand_in("10.3")
        self.environment["PERWATT_STAND_IN_DLA"] = "1"
        record = self.failed("-d", "dla1")
        self.assertEqual(record["status"], "unsupported")
        self.assertIn("Cannot create DLA engine, 1 not available", record["reason"])
        self.assertIn("list engines", record["remedy"])

    def test_a_build_that_takes_too_long_is_ended_with_all_that_it_started(self):
        self.stand_in("8.5", "build_hang")
        record = self.failed("--time-limit", "4")
        self.assertEqual(record["status"], "timed_out", record)
        self.assertIn("still loading at the time limit", record["reason"])

    def test_ctrl_c_ends_it(self):
        self.stand_in("8.5", "build_hang")
        perwatt = self.start("run", *stand_in.CASE, "--meter", "none", "-p", "fp32")
        self.wait_for("a build", lambda: any("--saveEngine" in " ".join(words) for words in self.commands()))
        perwatt.send_signal(signal.SIGINT)
        perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130)
        self.assert_nothing_left()

    def test_what_a_version_or_the_tool_cannot_do_is_unsupported(self):
        for version, arguments, reason in (("11.0", ["-p", "fp16"], "has no --fp16"),
                                           ("8.5", ["-p", "bf16"], "has no --bf16"),
                                           ("8.5", ["--scenario", "server", "--rate", "5"], "scenario server"),
                                           ("8.5", ["--threads", "2"], "number of threads"),
                                           ("8.2", ["-o", "trtexec.memPoolSize=workspace:9"], "knows no --memPoolSize"),
                                           ("8.5", ["-o", "trtexec.iterations=5"], "set by perwatt")):
            with self.subTest(reason):
                self.stand_in(version)
                precision = [] if "-p" in arguments else ["-p", "fp32"]
                (record,) = self.records(*precision, *arguments, status=1).values()
                self.assertEqual(record["status"], "unsupported", record)
                self.assertIn(reason, record["reason"])
                self.assertTrue(record["remedy"])

    def test_files_that_are_cut_are_an_error_and_values_that_are_no_number_a_wrong_answer(self):
        self.stand_in("8.5", "cut_files")
        record = self.failed()
        self.assertEqual(record["status"], "engine_error")
        self.assertIn("is not whole", record["reason"])
        self.stand_in("8.5", "nan")
        (record,) = self.records("-p", "fp32", status=1).values()
        self.assertEqual(record["status"], "wrong_output")
        self.assertIn("its answer", record["reason"])

    def test_a_command_without_its_libraries_is_absent_with_its_reason(self):
        self.stand_in("8.5", "no_libraries")
        output, _ = self.perwatt("list", "engines", "--json")
        absent = {engine["name"]: engine for engine in json.loads(output)["engines"]}["trtexec"]
        self.assertIn("libnvinfer.so.8", absent["reason"])
        self.assertTrue(absent["remedy"])


if __name__ == "__main__":
    harness.main()
