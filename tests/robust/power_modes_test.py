"""Power modes through the binary, on a board of files and a fake nvpmodel: set, verified, put back however it ends."""
import csv
import io
import json
import signal
import stat

import harness

CPU = "sys/devices/system/cpu/"
MAXIMUM = CPU + "cpu0/cpufreq/scaling_max_freq"
CONF = """< PARAM TYPE=FILE NAME=CPU_ONLINE >
CORE_1 /sys/devices/system/cpu/cpu1/online
< PARAM TYPE=FILE NAME=CPU >
MAX_FREQ /sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq
< POWER_MODEL ID=0 NAME=MAXN >
CPU_ONLINE CORE_1 1
CPU MAX_FREQ -1
< POWER_MODEL ID=1 NAME=5W >
CPU_ONLINE CORE_1 0
CPU MAX_FREQ 918000
< POWER_MODEL ID=2 NAME=SILENT >
CPU MAX_FREQ 500000
< PM_CONFIG DEFAULT=0 >
"""
GATED = """< PARAM TYPE=FILE NAME=TPC_POWER_GATING >
TPC_PG_MASK /sys/tpc_pg_mask
< POWER_MODEL ID=0 NAME=MAXN >
TPC_POWER_GATING TPC_PG_MASK 0
< POWER_MODEL ID=1 NAME=5W >
TPC_POWER_GATING TPC_PG_MASK 252
"""
# Mode 2 is as a mode that wants a typed YES: exit 0, and nothing changed.
NVPMODEL = """#!/bin/sh
cd "$(dirname "$0")/.." || exit 1
case "$1" in
-q) echo 'NVPM WARN: fan mode is not set!'
    case $(cat mode) in 0) n=MAXN;; 1) n=5W;; *) n=SILENT;; esac
    echo "NV Power Mode: $n"; cat mode; echo 'NVPM ERROR: no root';;
-m) echo "$2" >> asked
    case "$2" in
    0) echo 0 > mode; echo 1 > sys/devices/system/cpu/cpu1/online
       echo 1479000 > sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq;;
    1) echo 1 > mode; echo 0 > sys/devices/system/cpu/cpu1/online
       echo 918000 > sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq;;
    esac;;
esac
"""
QUICK = ["run", *harness.QUICK, "-d", "null", "--no-report", "--power-mode-settle", "0"]
# Never ends by itself.
HANGING = ["run", *harness.QUICK, "-d", "cpu", "--no-report", "--power-mode-settle", "0", "-o", "fail=hang",
           "-o", "fail_at=first"]


class PowerModesTest(harness.Robust):
    def setUp(self):
        super().setUp()
        self.board = self.home / "board"
        for path, text in {"etc/machine-id": "5f0c2a9e\n", "etc/nvpmodel.conf": CONF, "mode": "0\n",
                           CPU + "cpu1/online": "1\n", MAXIMUM: "1479000\n",
                           CPU + "cpu0/cpufreq/cpuinfo_max_freq": "1479000\n",
                           CPU + "cpu0/cpufreq/cpuinfo_min_freq": "102000\n",
                           CPU + "cpu0/cpufreq/scaling_governor": "schedutil\n",
                           CPU + "cpu0/cpufreq/scaling_available_governors": "powersave schedutil\n",
                           "commands/nvpmodel": NVPMODEL}.items():
            self.write(path, text)
        (self.board / "commands/nvpmodel").chmod(stat.S_IRWXU)

    def write(self, path, text):
        file = self.board / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def text(self, path):
        return (self.board / path).read_text().strip()

    def on_board(self, *arguments, **options):
        return self.perwatt("--sysroot", str(self.board), *arguments, **options)

    def journals(self):
        return list((self.home / "data" / "perwatt").glob("power-before-*.json"))

    def records(self):
        output, _ = self.perwatt("export", "last", "--format", "csv")
        return list(csv.DictReader(io.StringIO(output)))

    def assert_as_it_was(self):
        self.assertEqual((self.text("mode"), self.text(CPU + "cpu1/online"), self.text(MAXIMUM)), ("0", "1", "1479000"))
        self.assertEqual(self.journals(), [])

    def test_each_mode_is_set_once_and_put_back(self):
        self.on_board(*QUICK, "-p", "fp32,fp16", "--repeats", "2", "--power-modes", "5W,MAXN")
        records = self.records()
        self.assertEqual([record["status"] for record in records], ["ok"] * 8)
        by_position = sorted(records, key=lambda record: int(record["position"]))
        self.assertEqual([record["power_mode"] for record in by_position], ["5W"] * 4 + ["MAXN"] * 4)
        self.assertEqual(self.text("asked").split(), ["1", "0"])
        self.assertEqual(len({record["case_key"] for record in records}), 4)
        self.assert_as_it_was()

    def test_a_mode_that_silently_fails_is_not_measured(self):
        _, errors = self.on_board(*QUICK, "--power-modes", "all", status=1)
        by_mode = {record["power_mode"]: record for record in self.records()}
        self.assertEqual({mode: record["status"] for mode, record in by_mode.items()},
                         {"MAXN": "ok", "5W": "ok", "SILENT": "mode_not_set"})
        self.assertIn("nvpmodel -m 2", by_mode["SILENT"]["remedy"])
        self.assertEqual(by_mode["SILENT"]["throughput"], "")
        self.assertIn("mode not set", errors)
        self.assert_as_it_was()

    def test_a_governor_is_a_mode_too(self):
        self.on_board(*QUICK, "--power-modes", "governor=powersave,governor=schedutil+cpu_max_mhz=800")
        self.assertEqual([(record["power_mode"], record["governor"]) for record in self.records()],
                         [("governor=powersave", "powersave"), ("governor=schedutil+cpu_max_mhz=800", "schedutil")])
        self.assertEqual(self.text(CPU + "cpu0/cpufreq/scaling_governor"), "schedutil")
        self.assert_as_it_was()

    def hangs_in_5w(self):
        perwatt = self.start("--sysroot", str(self.board), *HANGING, "--power-modes", "5W")
        self.wait_for_worker_of_a_case()
        self.assertEqual(self.text("mode"), "1")
        self.assertEqual(len(self.journals()), 1)
        return perwatt

    def test_ctrl_c_puts_back(self):
        perwatt = self.hangs_in_5w()
        perwatt.send_signal(signal.SIGINT)
        _, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 130, errors)
        self.assert_nothing_left()
        self.assert_as_it_was()

    def test_after_kill_9_the_next_one_puts_back(self):
        perwatt = self.hangs_in_5w()
        perwatt.kill()
        perwatt.communicate()
        self.assert_nothing_left()
        self.assertEqual(self.text("mode"), "1")
        _, errors = self.on_board(*QUICK)
        self.assertIn("put back", errors)
        self.assertEqual(self.records()[-1]["power_mode"], "MAXN")
        self.assert_as_it_was()

    def test_restore_puts_back(self):
        perwatt = self.hangs_in_5w()
        perwatt.kill()
        perwatt.communicate()
        self.on_board("power", "restore")
        self.assert_as_it_was()
        _, errors = self.on_board("power", "restore")
        self.assertIn("nothing to put back", errors)

    def test_what_takes_a_reboot_is_left_out_until_it_is_current(self):
        self.write("etc/nvpmodel.conf", GATED)
        _, errors = self.on_board(*QUICK, "--power-modes", "all", status=1)
        self.assertIn("power mode 5W takes a reboot: 1 measurement is left out", errors)
        self.assertIn("perwatt run --resume", errors)
        self.assertFalse((self.board / "asked").exists())
        self.assertEqual([record["power_mode"] for record in self.records()], ["MAXN"])
        self.write("mode", "1\n")  # as after the reboot
        _, errors = self.on_board("run", "--resume", "--no-report")
        self.assertNotIn("reboot", errors)
        self.assertEqual([record["power_mode"] for record in self.records()], ["MAXN", "5W"])

    def test_modes_are_listed_and_set(self):
        output, _ = self.on_board("power", "modes", "--json")
        controls = {control["name"]: control for control in json.loads(output)["controls"]}
        self.assertEqual(controls["nvpmodel"]["choices"], ["MAXN", "5W", "SILENT"])
        self.assertEqual(controls["nvpmodel"]["current"], "MAXN")
        self.assertEqual(controls["cpu_max_mhz"]["highest"], 1479)
        output, _ = self.on_board("power", "set", "5W", "governor=powersave")
        self.assertIn("nvpmodel: 5W (was MAXN)", output)
        self.assertEqual(self.text("mode"), "1")
        self.assertEqual(self.journals(), [])
        what, remedy = self.refused("--sysroot", str(self.board), "power", "set", "SILENT", status=1)
        self.assertIn("the mode is 5W", what)
        self.assertIn("nvpmodel -m 2", remedy)
        what, remedy = self.refused("--sysroot", str(self.board), "power", "set", "20W", status=2)
        self.assertIn("20W", what)
        self.assertIn("MAXN, 5W, SILENT", remedy)

    def test_a_wrong_mode_is_told_before_anything_is_measured(self):
        what, remedy = self.refused("--sysroot", str(self.board), *QUICK, "--power-modes", "20W", status=2)
        self.assertIn("20W", what)
        self.assertIn("5W", remedy)


if __name__ == "__main__":
    harness.main()
