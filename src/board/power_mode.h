// The board's power mode (Jetson's nvpmodel), read only.
#pragma once

#include <string>
#include <string_view>

#include "base/sysroot.h"

namespace perwatt::board {

/// The mode's name ("MAXN", "15W"), by its id where the name is not known ("mode 3"), "" where
/// there is none.
std::string power_mode(const Sysroot& sysroot);
/// The name of mode `id` in the text of /etc/nvpmodel.conf; "" where it is not there.
std::string mode_name(std::string_view conf, int id);

}  // namespace perwatt::board
