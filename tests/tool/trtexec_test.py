"""`perwatt run -e trtexec` from end to end: builds, measurements, precision, placement, outputs, store, table and report."""
import json
import struct
import zlib

import stand_in
from stand_in import harness


class TrtexecTest(stand_in.StandIn):
    def assert_measured(self, record, latency_ms):
        self.assertEqual(record["status"], "ok", record["reason"])
        self.assertAlmostEqual(record["latency_p50_ms"], latency_ms + 0.1, delta=0.3)
        self.assertAlmostEqual(record["throughput"], 1e3 / (latency_ms + 0.11), delta=0.02 * 1e3 / latency_ms)
        self.assertLess(record["throughput_low"], record["throughput"])
        self.assertGreater(record["throughput_high"], record["throughput"])
        self.assertAlmostEqual(record["duration_s"], 1, delta=0.1)
        self.assertAlmostEqual(record["queries"], record["throughput"] * record["duration_s"], delta=2)

    def test_gpu_and_dla_in_two_precisions_reach_store_table_and_report(self):
        self.stand_in("8.5")
        records = self.records("-d", "gpu,dla0", "-p", "fp32,fp16")
        self.assert_measured(records["gpu", "fp32"], 8.0)
        self.assert_measured(records["gpu", "fp16"], 4.0)
        self.assert_measured(records["dla0", "fp32"], 6.0)  # a DLA has no FP32: it is as fast as FP16
        self.assert_measured(records["dla0", "fp16"], 6.0)
        self.assertEqual(records["gpu", "fp32"]["executed_precision"], "fp32")
        self.assertEqual(records["gpu", "fp16"]["executed"], "fp16 90.0 %, fp32 10.0 %")
        for precision in ("fp32", "fp16"):
            record = records["dla0", precision]
            self.assertEqual(record["executed_precision"], "fp16")
            self.assertIn("dla0 fp16 90.0 %", record["executed"])
            self.assertIn("gpu fp16 6.0 %", record["executed"])
        settings = json.loads(records["dla0", "fp32"]["engine_settings"])
        self.assertEqual(settings["layers"], "1 on DLA, 2 on GPU")
        self.assertIn("approximate", settings["window"])
        self.assertEqual({record["engine_version"] for record in records.values()}, {"8.5.2"})
        self.assertGreater(records["gpu", "fp32"]["peak_memory_bytes"], 1e6)
        stored = self.rows("SELECT device, precision, executed_precision FROM record ORDER BY 1, 2")
        self.assertEqual(stored, [("dla0", "fp16", "fp16"), ("dla0", "fp32", "fp16"),
                                  ("gpu", "fp16", "fp16"), ("gpu", "fp32", "fp32")])
        table, _ = self.perwatt("show", "last")
        self.assertIn("fp32 > fp16", table)
        page = self.home / "page.html"
        self.perwatt("report", "last", "-o", str(page))
        self.assertIn("dla0", page.read_text(encoding="utf-8"))

    def test_each_version_gets_the_options_that_it_knows(self):
        cases = {"7.1": ("--explicitBatch", "--buildOnly"), "8.2": ("--explicitBatch", "--buildOnly"),
                 "8.5": ("--buildOnly", "--profilingVerbosity=detailed"),
                 "10.3": ("--skipInference", "--profilingVerbosity=detailed"), "11.0": ("--skipInference", "--noTF32")}
        for version, wanted in cases.items():
            with self.subTest(version):
                self.stand_in(version)
                self.log.unlink(missing_ok=True)
                record = self.records("-p", "fp32")["gpu", "fp32"]
                self.assert_measured(record, 8.0)
                self.assertEqual(record["executed_precision"], "fp32")
                build, *runs = self.commands()
                self.assertEqual("--explicitBatch" in build, version == "7.1", build)
                for word in wanted:
                    self.assertEqual(word in build, not (version == "8.2" and word == "--explicitBatch"), (word, build))
                self.assertIn("--shapes=data:1x3x227x227", build)
                graphs = [run for run in runs if "--noCudaGraph" in run and "--includeDataTransfers" in run]
                self.assertEqual(len(graphs), len(runs) if version == "11.0" else 0)

    def test_the_studys_preset_asks_as_the_study_did(self):
        self.stand_in("8.2")
        record = self.records("-p", "fp16", "-d", "dla1", "--preset", "study-jetson", times=[])["dla1", "fp16"]
        self.assertEqual(record["stop_reason"], "fixed plan")
        self.assertGreaterEqual(record["duration_s"], 3)
        self.assertAlmostEqual(record["preset_throughput"], record["throughput"], delta=1)
        build, _, measured, profile = self.commands()
        self.assertNotIn("--useSpinWait", build)
        for word in ("--useSpinWait", "--threads", "--iterations=20", "--duration=3", "--warmUp=200", "--useDLACore=1",
                     "--allowGPUFallback"):
            self.assertIn(word, measured)
        self.assertIn("--fp16", build)
        self.assertTrue(any(word.startswith("--exportProfile=") for word in profile))

    def test_a_plan_is_built_once_and_for_what_it_is(self):
        self.stand_in("10.3")
        self.records("-p", "fp32,fp16", "-b", "1,2")
        self.assertEqual(len(self.plans()), 4)
        builds = [words for words in self.commands() if any(word.startswith("--saveEngine=") for word in words)]
        self.assertEqual(len(builds), 4)
        again = self.records("-p", "fp32")["gpu", "fp32"]
        self.assertEqual(json.loads(again["engine_settings"])["plan"], "from the cache")
        self.assertEqual(len(self.plans()), 4)
        self.stand_in("8.5")
        self.records("-p", "fp32")
        self.records("-p", "fp32", "-o", "trtexec.memPoolSize=workspace:64")
        self.assertEqual(len(self.plans()), 6)
        left = [p.name for p in self.plans()[0].parent.iterdir() if p.suffix not in (".plan", ".json")]
        self.assertEqual(left, [])

    def test_lanes_are_streams(self):
        for version, option in (("8.5", "--streams=2"), ("10.3", "--infStreams=2")):
            self.stand_in(version)
            self.log.unlink(missing_ok=True)
            record = self.records("-p", "fp16", "--scenario", "offline", "--lanes", "2")["gpu", "fp16"]
            self.assertEqual((record["status"], record["lanes"]), ("ok", 2))
            self.assertAlmostEqual(record["throughput"], 2e3 / (4 * 1.2 + 0.11), delta=12)
            timed = [words for words in self.commands() if any(w.startswith("--exportTimes=") for w in words)]
            self.assertTrue(timed and all(option in words and "--threads" in words for words in timed))

    def test_it_measures_longer_where_the_target_is_not_reached(self):
        self.stand_in("8.5")
        record = self.records("-p", "fp32", times=["--max-seconds", "3", "--target", "0.0001"])["gpu", "fp32"]
        self.assertEqual(record["stop_reason"], "ceiling")
        self.assertAlmostEqual(record["duration_s"], 3, delta=0.2)

    def test_power_is_that_of_the_timed_window(self):
        self.stand_in("8.5")
        meter = "synthetic:constant=10,noise=0.05,resolution=0.001,gain=0.01"
        record = self.records("-p", "fp16", meter=meter)["gpu", "fp16"]
        self.assertEqual(record["status"], "ok", record)
        self.assertAlmostEqual(record["power_w"], 10, delta=0.1)
        self.assertAlmostEqual(record["power_window_s"], record["duration_s"], delta=0.5)
        self.assertGreater(record["efficiency"], 0)

    def test_pictures_get_outputs_of_their_own(self):
        data = self.home / "pictures"
        data.mkdir()
        for i in range(3):
            (data / f"{i}.png").write_bytes(picture(40 + 60 * i))
        self.stand_in("10.3")
        records = self.records("-p", "fp32,fp16", "--data", str(data), "-b", "2", "--order", "plan")
        for record in records.values():
            self.assertEqual((record["status"], record["pictures"]), ("ok", 3), record["reason"])
        self.assertEqual(records["gpu", "fp16"]["agreement_share"], 1)
        self.assertLess(len(self.commands()), 20)

    def test_it_is_listed_and_never_chosen(self):
        self.stand_in("8.5")
        output, _ = self.perwatt("list", "engines", "--json")
        listed = {engine["name"]: engine for engine in json.loads(output)["engines"]}["trtexec"]
        self.assertEqual(listed["version"], "8.5.2")
        self.assertEqual([device["name"] for device in listed["devices"]], ["gpu", "dla0", "dla1"])
        self.environment["PERWATT_TRTEXEC"] = str(self.home / "nowhere")
        output, _ = self.perwatt("list", "engines", "--json")
        absent = {engine["name"]: engine for engine in json.loads(output)["engines"]}["trtexec"]
        self.assertIn("PERWATT_TRTEXEC names", absent["reason"])
        self.assertIn("PERWATT_TRTEXEC", absent["remedy"])
        said = self.refused("run", *stand_in.CASE, status=1)
        self.assertIn("trtexec: PERWATT_TRTEXEC names", said[0])


def picture(level):
    """A PNG of 256 x 256."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes([level, (level + y) % 256, 255 - level]) * 256 for y in range(256))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    harness.main()
