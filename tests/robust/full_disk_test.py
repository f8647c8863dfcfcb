"""A disk that fills up: what is done is kept, and the run goes on once there is room."""
import resource
import subprocess

import harness


def small_disk(folder, size):
    """Mounts an own small file system; False where that is not allowed here."""
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "perwatt-test", folder],
                          capture_output=True, check=False)
    return made.returncode == 0


class FullDiskTest(harness.Robust):
    def disk(self, size):
        folder = self.home / "disk"
        if not small_disk(folder, size):
            self.skipTest("mounting a small file system is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", folder], check=True)
        return folder

    def test_network_file_that_does_not_fit(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        self.environment["XDG_CACHE_HOME"] = str(self.home / "cache")
        what, remedy = self.refused("run", *harness.QUICK, status=1, preexec_fn=limit)
        self.assertIn("squeezenet", what)
        self.assertIn("0 of 1 cases are kept", remedy)
        left = [path for path in (self.home / "cache").rglob("*") if path.is_file()]
        self.assertEqual(left, [], "no half-written file stays")

    def test_cache_on_a_full_disk(self):
        self.environment["XDG_CACHE_HOME"] = str(self.disk("1m"))
        what, remedy = self.refused("run", *harness.QUICK, status=1)
        self.assertIn("No space left", what + remedy)

    def test_store_on_a_disk_that_fills_up(self):
        disk = self.disk("2m")
        store = disk / "store.sqlite"
        cases = ["-n", "squeezenet", "-e", "synthetic", "-p", "fp32,fp16,bf16,int8", "-o",
                 "latency_us=1000", "--min-seconds", "1", "--max-seconds", "1", "--no-report", "--order", "plan"]
        perwatt = self.start("run", *cases, store=store)
        self.wait_for("a record", lambda: self.rows("SELECT 1 FROM record", store))
        filler = harness.fill(disk)
        _, errors = perwatt.communicate(timeout=harness.PATIENCE)
        self.assertEqual(perwatt.returncode, 1, errors)
        self.assert_nothing_left()
        self.assertIn("of 4 cases are kept", errors)
        kept = self.rows("SELECT number, id FROM record ORDER BY number", store)
        filler.unlink()
        self.assertGreaterEqual(len(kept), 1)
        self.perwatt("run", "--resume", "--no-report", store=store)
        after = self.rows("SELECT number, id FROM record ORDER BY number", store)
        self.assertEqual(after[:len(kept)], kept)
        self.assertEqual(len(after), 4)
        self.assertEqual(self.rows("PRAGMA integrity_check", store), [("ok",)])


if __name__ == "__main__":
    harness.main()
