"""`perwatt power probe` and `power watch` as a user calls them; a plug is a server on 127.0.0.1.

usage: power_test.py PERWATT ROOT
"""
import http.server
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

PERWATT = pathlib.Path(sys.argv[1]).resolve()
MACHINES = pathlib.Path(sys.argv[2]).resolve() / "tests/data/machines"


class Plug(http.server.BaseHTTPRequestHandler):
    """A Tasmota or a Shelly plug, as its server says."""

    def do_GET(self):
        answer = self.server.answers.get(self.path)
        self.send_response(404 if answer is None else 200)
        self.end_headers()
        self.wfile.write((answer or "").encode())

    def log_message(self, *_):
        pass


def perwatt(*words, timeout=60):
    return subprocess.run([PERWATT, *words], capture_output=True, text=True, timeout=timeout)


def plug(answers):
    server = http.server.HTTPServer(("127.0.0.1", 0), Plug)
    server.answers = answers
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


def probe(*words):
    return json.loads(perwatt("power", "probe", "--json", *words).stdout)


class Power(unittest.TestCase):
    def test_totals_on_recorded_trees(self):
        compared = 0
        for file in sorted(MACHINES.glob("*/power.json")):
            told = probe("--sysroot", str(file.parent))
            for wanted in json.loads(file.read_text())["sources"]:
                with self.subTest(tree=file.parent.name, wanted=wanted):
                    found = [m for m in told["meters"] if m["meter"] == wanted["meter"] and m["name"] == wanted.get("name", m["name"])]
                    self.assertEqual(len(found), 1)
                    self.assertEqual(found[0]["boundary"], wanted["boundary"])
                    self.assertEqual(sorted(r["rail"] for r in found[0]["rails"] if r["counted"]), sorted(wanted["counted"]))
                    self.assertEqual(found[0]["doubts"], [])
                    if wanted["total_w"] is None:
                        self.assertIsNone(found[0]["total_w"])
                        self.assertTrue(found[0]["reason"] and found[0]["remedy"])
                    else:
                        self.assertAlmostEqual(found[0]["total_w"], wanted["total_w"], places=6)
                    compared += 1
        self.assertGreater(compared, 15)

    def test_plugs(self):
        tasmota, address = plug({"/cm?cmnd=Status%208": '{"StatusSNS":{"ENERGY":{"Power":12}}}'})
        told = probe("--meter", f"smart_plug:{address}", "--duration", "1", "--no-load")
        self.assertEqual([m["total_w"] for m in told["meters"]], [12])
        tasmota.answers = {"/rpc/Switch.GetStatus?id=0": '{"apower":7.5,"aenergy":{"total":3.2}}'}
        told = probe("--meter", f"smart_plug:{address}", "--duration", "1", "--no-load")
        self.assertEqual([m["total_w"] for m in told["meters"]], [7.5])
        tasmota.answers = {"/cm?cmnd=Status%208": "<html>router</html>"}
        told = probe("--meter", f"smart_plug:{address}", "--duration", "1", "--no-load")
        self.assertEqual(told["meters"], [])
        self.assertTrue(told["not_usable"][0]["reason"] and told["not_usable"][0]["remedy"])
        tasmota.shutdown()
        tasmota.server_close()
        told = probe("--meter", f"smart_plug:{address}", "--duration", "1")
        self.assertIn("no connection", told["not_usable"][0]["reason"])

    def test_a_users_board(self):
        with tempfile.TemporaryDirectory() as folder:
            board = pathlib.Path(folder) / "acme.toml"
            board.write_text('[[board]]\nname = "Acme"\nmatch = ["Acme Vision"]\nmeter = "ina3221"\nboundary = "box"\n'
                             'extent = "machine"\nrail = [{ name = "VDD_IN", what = "all", counted = true }]\n')
            told = probe("--sysroot", str(MACHINES / "unknown-jetson"), "--board", str(board))
            self.assertEqual([(m["boundary"], m["total_w"]) for m in told["meters"]], [("box", 5.0)])
            board.write_text("[[board]]\nname = 1\n")
            wrong = perwatt("power", "probe", "--board", str(board), "--sysroot", str(MACHINES / "unknown-jetson"))
            self.assertEqual(wrong.returncode, 2)
            self.assertIn("acme.toml:2:8", wrong.stderr)

    def test_watch_prints_lines_and_ends_at_ctrl_c(self):
        child = subprocess.Popen([PERWATT, "power", "watch", "--interval", "0.1", "--meter", "constant:5W"],
                                 stdout=subprocess.PIPE, text=True)
        line = json.loads(child.stdout.readline())
        self.assertEqual(line["meters"][0]["total_w"], 5)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(10), 0)
        child.stdout.close()

    def test_watch_on_a_recorded_tree(self):
        done = perwatt("power", "watch", "--json", "--count", "2", "--sysroot", str(MACHINES / "jetson-nano-jetpack4"))
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), 2, done.stderr)
        for line in lines:
            self.assertAlmostEqual(line["meters"][0]["total_w"], 2.092, places=6)

    def test_usage(self):
        for words in (["probe", "--meter", "nothing"], ["probe", "--duration", "x"], []):
            self.assertEqual(perwatt("power", *words).returncode, 2, words)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
