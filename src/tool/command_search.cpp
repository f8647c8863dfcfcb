#include "tool/command_search.h"

#include <unistd.h>

#include <optional>
#include <sstream>
#include <system_error>

namespace perwatt::tool {
namespace {

namespace fs = std::filesystem;

bool runs(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0;
}

std::optional<fs::path> in_directory(const fs::path& directory, const std::string& file) {
  for (const auto& candidate : {directory / file, directory / "bin" / file})
    if (runs(candidate)) return fs::absolute(candidate);
  return std::nullopt;
}

/// The command itself, whatever it is called, or a directory with it.
std::optional<fs::path> in_named(const fs::path& path, const std::string& file) {
  if (runs(path)) return fs::absolute(path);
  return in_directory(path, file);
}

}  // namespace

fs::path find_command(const CommandPlaces& places, const engine::OpenRequest& request,
                      const engine::SearchContext& context) {
  for (const auto& path : request.paths) {
    const bool other = runs(path) && !path.filename().string().starts_with(places.file);
    if (const auto found = other ? std::nullopt : in_named(path, places.file)) return *found;
  }
  if (const auto named = context.environment(places.variable); named && !named->empty()) {
    if (const auto found = in_named(*named, places.file)) return *found;
    throw engine::Unavailable(
        places.variable + " names " + *named + ", where there is no command " + places.file,
        "correct the environment variable " + places.variable + ", or unset it");
  }
  std::istringstream directories(context.environment("PATH").value_or(""));
  for (std::string directory; std::getline(directories, directory, ':');)
    if (!directory.empty() && runs(fs::path(directory) / places.file))
      return fs::absolute(fs::path(directory) / places.file);
  for (const auto& directory : places.system)
    if (const auto found =
            in_directory(context.root / fs::path(directory).relative_path(), places.file))
      return *found;
  throw engine::Unavailable("no command " + places.file + " on this machine", places.remedy);
}

}  // namespace perwatt::tool
