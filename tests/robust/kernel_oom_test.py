"""The kernel's OOM killer in a memory control group of the test's own: told from a plain SIGKILL."""
import os
import pathlib

import harness

ROOT = pathlib.Path("/sys/fs/cgroup")
LIMIT = 256 << 20


def parent_group():
    """(folder, version) of the memory group that this process is in; None where there is none."""
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "" and (ROOT / "cgroup.controllers").exists():
            return ROOT / path.lstrip("/"), 2
        if "memory" in controllers.split(","):
            return ROOT / "memory" / path.lstrip("/"), 1
    return None


class KernelOomTest(harness.Robust):
    def limited_group(self):
        """A group of its own with little memory; skips where the kernel or its owner forbids it."""
        parent = parent_group()
        if parent is None:
            self.skipTest("no memory control group is mounted here")
        folder = parent[0] / f"perwatt-test-{os.getpid()}"
        try:
            folder.mkdir()
            self.addCleanup(folder.rmdir)
            limit = "memory.max" if parent[1] == 2 else "memory.limit_in_bytes"
            (folder / limit).write_text(str(LIMIT))
        except OSError as error:
            self.skipTest(f"no memory control group can be made here: {error}")
        return folder

    def test_kernel_kills_the_worker(self):
        group = self.limited_group()

        def enter():
            (group / "cgroup.procs").write_text(str(os.getpid()))

        records = self.measure("-d", "cpu,null", "-o", "synthetic/cpu.fail=eat_memory",
                               "-o", "synthetic/cpu.fail_at=load", "-o", "synthetic/cpu.eat_mb=2048",
                               status=1, preexec_fn=enter)
        self.assertEqual(records["cpu"]["status"], "out_of_memory", records["cpu"])
        self.assertIn("OOM killer", records["cpu"]["reason"])
        self.assertEqual(records["null"]["status"], "ok", records["null"])


if __name__ == "__main__":
    harness.main()
