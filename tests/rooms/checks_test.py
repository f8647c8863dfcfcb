"""The checks of this folder find what they are for, at every depth, in a tree made for it."""
import pathlib
import tempfile
import unittest

import check_plugins
import check_rooms

ARROWS = {"base": set(), "engine": {"base"}, "engine/fast": {"base", "engine"}, "run/plan": {"base"}, "run/worker": {"run/plan"},
          "run/worker/deep": {"base"}, "run": {"run/plan", "run/worker"}, "cli": {"base", "engine", "run"}}


class Checks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.src = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text):
        file = self.src / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def found(self):
        return list(check_rooms.violations(self.src, ARROWS))

    def test_includes_that_follow_the_arrows_pass(self):
        self.write("base/error.h", '#include "base/clock.h"\n#include <vector>\n')
        self.write("run/worker/link.cpp", '#include "run/plan/plan.h"\n#include "run/worker/link.h"\n')
        self.write("run/runner.cpp", '#include "run/worker/link.h"\n')
        self.assertEqual(self.found(), [])
        self.assertEqual(list(check_rooms.homeless(self.src, ARROWS)), [])

    def test_an_include_against_the_arrows_is_found_at_every_depth(self):
        for path, include in (("base/error.h", "cli/command.h"), ("run/plan/plan.cpp", "run/worker/link.h"),
                              ("run/plan/spelling.h", "run/runner.h"), ("run/worker/deep/x.cpp", "run/worker/link.h"),
                              ("engine/engine.h", "engine/fast/x.h"), ("base/plain.c", "engine/engine.h")):
            with self.subTest(path=path):
                self.write(path, f'#include "{include}"\n')
                found = [line for line in self.found() if line.startswith(path)]
                self.assertEqual(len(found), 1, found)

    def test_a_test_sees_its_whole_top_room_and_no_more(self):
        self.write("run/plan/plan_test.cpp", '#include "run/worker/link.h"\n')
        self.assertEqual(self.found(), [])
        self.write("run/plan/other_test.cpp", '#include "cli/command.h"\n')
        self.assertEqual(len(self.found()), 1)

    def test_a_folder_that_is_no_room_is_found_at_every_depth(self):
        self.write("attic/x.cpp", "")
        self.write("run/plan/attic/x.h", "")
        self.assertEqual(list(check_rooms.homeless(self.src, ARROWS)), ["folder attic is no room", "folder run/plan/attic is no room"])

    def test_a_cycle_is_found(self):
        self.assertTrue(list(check_rooms.cycles({"run/a": {"run/b"}, "run/b": {"run/a"}})))
        self.assertFalse(list(check_rooms.cycles({"run/a": {"run/b"}, "run/b": set()})))

    def test_a_crowded_room_is_found(self):
        for number in range(4):
            self.write(f"run/x{number}.cpp", "")
            self.write(f"run/x{number}_test.cpp", "")
        self.assertEqual(len(list(check_rooms.crowded(self.src, ARROWS, 3))), 1)
        self.assertEqual(len(list(check_rooms.crowded(self.src, ARROWS, 4))), 0)

    def test_a_plugin_named_elsewhere_is_found_at_every_depth(self):
        self.write("engine/fast/plugin.cpp", "Plugin fast_plugin;\n")
        self.write("engine/fast.cpp", "Plugin fast_plugin;\n")
        self.assertEqual(list(check_plugins.violations(self.src, ["fast"])), [])
        for path in ("cli/list.cpp", "run/plan/axes.cpp", "run/worker/deep/x.h"):
            with self.subTest(path=path):
                self.write(path, 'if (name == "fast") skip();\n')
                self.assertIn(f"{path}:1: names fast", list(check_plugins.violations(self.src, ["fast"])))


if __name__ == "__main__":
    unittest.main()
