// Where perwatt keeps things: the XDG base directories.
#pragma once

#include <filesystem>

namespace perwatt {

/// $XDG_DATA_HOME/perwatt, else ~/.local/share/perwatt. Not created here. Throws Error where
/// neither variable is set.
std::filesystem::path data_directory();
/// $XDG_CACHE_HOME/perwatt, else ~/.cache/perwatt. Not created here.
std::filesystem::path cache_directory();
/// $XDG_CONFIG_HOME/perwatt, else ~/.config/perwatt. Not created here.
std::filesystem::path config_directory();

}  // namespace perwatt
