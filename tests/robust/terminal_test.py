"""On a terminal, progress is one line that is rewritten in place and goes away."""
import os
import pty
import threading

import harness


class TerminalTest(harness.Robust):
    def on_terminal(self, *arguments):
        """What a terminal behind standard error was sent."""
        ours, theirs = pty.openpty()
        received = []

        def listen():
            try:
                while data := os.read(ours, 65536):
                    received.append(data)
            except OSError:  # the other side has closed
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        process = harness.subprocess.Popen(
            self.command(arguments), cwd=self.home, env=self.environment,
            stdin=harness.subprocess.DEVNULL, stdout=harness.subprocess.DEVNULL, stderr=theirs)
        self.addCleanup(process.kill)
        os.close(theirs)
        self.assertEqual(process.wait(timeout=harness.PATIENCE), 0)
        listener.join()
        os.close(ours)
        return b"".join(received).decode()

    def test_live_line_has_phase_and_running_rate(self):
        text = self.on_terminal("run", "-n", "squeezenet", "-e", "synthetic", "-p", "fp32",
                                "-o", "latency_us=1000", "--min-seconds", "1", "--max-seconds", "1",
                                "--no-report", "--meter", "none")
        first, text = text.split("\r\n", 1)
        self.assertRegex(first, harness.OUTLINE)
        self.assertNotIn("\n", text)
        self.assertTrue(text.endswith("\r\x1b[K"), text[-40:])
        lines = [line.removesuffix("\x1b[K") for line in text.split("\r")]
        self.assertTrue(any("loading" in line for line in lines), lines)
        self.assertTrue(any("measuring" in line and "images/s" in line for line in lines), lines)
        self.assertEqual([line for line in lines if len(line) >= 100], [])

    def test_quiet_leaves_the_terminal_alone(self):
        self.assertEqual(self.on_terminal("--quiet", "run", *harness.QUICK, "--no-report"), "")


if __name__ == "__main__":
    harness.main()
