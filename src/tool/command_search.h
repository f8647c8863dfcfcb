// Where a tool's command lies on this machine. Is NOT aware of any tool.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/search.h"

namespace perwatt::tool {

struct CommandPlaces {
  std::string file;                 ///< the command's name
  std::string variable;             ///< environment variable that names it or a directory with it
  std::vector<std::string> system;  ///< absolute directories, besides those of PATH
  std::string remedy;               ///< what to do where there is none
};

/// Looked in, in this order: request.paths (the command, or a directory that holds it, also below
/// `bin`; paths without it are for other engines), the places' variable, PATH, the system's
/// directories. Throws engine::Unavailable where there is none, or where the variable names
/// something else.
std::filesystem::path find_command(const CommandPlaces& places, const engine::OpenRequest& request,
                                   const engine::SearchContext& context);

}  // namespace perwatt::tool
