"""The checks of this folder find what they are for."""
import pathlib
import tempfile
import unittest

import check_plugins
import check_rooms


class Checks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.src = pathlib.Path(self.folder.name)
        for room in ("base", "engine", "cli"):
            (self.src / room).mkdir()

    def tearDown(self):
        self.folder.cleanup()

    def test_an_include_against_the_arrows_is_found(self):
        (self.src / "base/error.h").write_text('#include "cli/command.h"\n#include "base/clock.h"\n')
        arrows = {"base": set(), "engine": {"base"}, "cli": {"base", "engine"}}
        self.assertEqual(len(list(check_rooms.violations(self.src, arrows))), 1)

    def test_a_cycle_is_found(self):
        self.assertTrue(list(check_rooms.cycles({"a": {"b"}, "b": {"a"}})))
        self.assertFalse(list(check_rooms.cycles({"a": {"b"}, "b": set()})))

    def test_a_plugin_named_elsewhere_is_found(self):
        (self.src / "engine/fast.cpp").write_text("Plugin fast_plugin;\n")
        (self.src / "cli/list.cpp").write_text('if (name == "fast") skip();\n')
        found = list(check_plugins.violations(self.src, ["fast"]))
        self.assertEqual(found, ["cli/list.cpp:1: names fast"])


if __name__ == "__main__":
    unittest.main()
