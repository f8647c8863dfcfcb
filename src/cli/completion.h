// Scripts that complete perwatt's command line in a shell. Is NOT aware of what any command does.
#pragma once

#include <string>

#include "cli/command_tree.h"

namespace perwatt::cli {

std::string bash_completion(const CommandForm& root);
std::string zsh_completion(const CommandForm& root);
std::string fish_completion(const CommandForm& root);

}  // namespace perwatt::cli
