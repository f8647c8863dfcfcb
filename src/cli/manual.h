// The manual page in roff (man(7)). Is NOT aware of what any command does.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_tree.h"

namespace perwatt::cli {

std::string manual_page(const CommandForm& root, std::string_view version);

}  // namespace perwatt::cli
