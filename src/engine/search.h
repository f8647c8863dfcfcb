// Where an engine's shared library may lie on this machine, in what order, and the reason where
// none can be used. Is NOT aware of any engine.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/library.h"
#include "engine/registry.h"

namespace perwatt::engine {

/// What an engine's library is called and where its installers put it. Patterns may use * and ?
/// within a name.
struct LibraryPlaces {
  std::string file;      ///< "libx.so"; "libx.so.2" is found too, the newest first
  std::string variable;  ///< environment variable that names the library or a directory
  /// Below every directory that is named (option, variable) or is a virtual environment.
  std::vector<std::string> within;
  std::vector<std::string> system;  ///< absolute patterns of directories, besides the loader's own
  /// A library that shows that the product is there although `file` is not, and what to say then.
  std::string lookalike;
  std::string lookalike_reason;
  std::string incomplete = {};  ///< what a library is that lacks a function ("too old, ...")
  std::string remedy;           ///< what to do where nothing can be used
};

/// The surroundings of a search; a test makes its own.
struct SearchContext {
  std::function<std::optional<std::string>(const std::string& variable)> environment;
  std::filesystem::path root = "/";            ///< stands before LibraryPlaces::system
  std::filesystem::path executable_directory;  ///< virtual environments lie near it

  static SearchContext of_this_process();
};

/// Opens the engine's library. Looked in, in this order: request.paths, the places' variable, the
/// virtual environment (PERWATT_VENV, else `venv` in the executable's directory or the two above),
/// LD_LIBRARY_PATH, the system's directories, the loader's own. A place that the user named and
/// that holds a library which cannot be used ends the search with its reason, since a figure from
/// another library would mislead. Throws Unavailable.
Library find_library(const LibraryPlaces& places, const OpenRequest& request,
                     const SearchContext& context);

/// The engine of the library that this process finds: most of a plug-in's open(). Throws
/// Unavailable; also in place of a LibraryError or a Failure that `make` throws.
std::unique_ptr<Engine> open_engine(
    const LibraryPlaces& places, const OpenRequest& request,
    const std::function<std::unique_ptr<Engine>(const Library&)>& make);

}  // namespace perwatt::engine
