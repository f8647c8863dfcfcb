// Whatever can run a case: the engines, and the tools that measure by themselves.
#pragma once

#include <string_view>
#include <vector>

#include "engine/registry.h"

namespace perwatt::run {

/// Engines first, then tools, each in the order of the CMake lines.
std::vector<const engine::Plugin*> plugins();
/// The one of that word's name (engine/registry.h), or null.
const engine::Plugin* find_plugin(std::string_view word);

}  // namespace perwatt::run
