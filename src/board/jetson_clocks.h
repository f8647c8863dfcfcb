// Jetson's jetson_clocks: are the clocks locked at their highest? Is NOT aware of power modes.
#pragma once

#include <optional>
#include <string_view>

#include "base/sysroot.h"
#include "board/control.h"

namespace perwatt::board {

/// Of what `jetson_clocks --show` prints: whether each CPU that is online and the GPU have one
/// frequency, the lowest, the highest and the current alike, and memory's is held where it says so.
/// Nothing where it tells no frequencies.
std::optional<bool> parse_clocks_locked(std::string_view shown);
/// Runs the command. Nothing where there is none, or where it says nothing (it needs root).
std::optional<bool> clocks_locked(const Sysroot& sysroot);
/// Locks them, and looks.
Change lock_clocks(const Sysroot& sysroot);

}  // namespace perwatt::board
