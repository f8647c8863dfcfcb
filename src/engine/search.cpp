#include "engine/search.h"

#include <fnmatch.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <utility>

namespace perwatt::engine {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries(const fs::path& directory) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
    found.push_back(at->path());
  std::ranges::sort(found);
  return found;
}

/// Existing directories below `base` that match a relative pattern; the last in alphabetical order
/// first.
std::vector<fs::path> expand(const fs::path& base, const fs::path& pattern) {
  std::vector<fs::path> found{base};
  for (const fs::path& part : pattern) {
    std::vector<fs::path> next;
    for (const fs::path& directory : found) {
      if (part.string().find_first_of("*?") == std::string::npos) {
        next.push_back(directory / part);
        continue;
      }
      for (const fs::path& entry : entries(directory))
        if (fnmatch(part.c_str(), entry.filename().c_str(), 0) == 0) next.push_back(entry);
    }
    found = std::move(next);
  }
  std::erase_if(found, [](const fs::path& path) {
    std::error_code error;
    return !fs::is_directory(path, error);
  });
  std::ranges::reverse(found);
  return found;
}

bool is_library(const std::string& name, const std::string& file) {
  return name == file || name.starts_with(file + ".");
}

/// "libx.so" before all others, then by version number, the highest first.
std::vector<fs::path> libraries_in(const fs::path& directory, const std::string& file) {
  std::vector<fs::path> found = entries(directory);
  std::erase_if(found,
                [&](const fs::path& path) { return !is_library(path.filename().string(), file); });
  const auto order = [&](const fs::path& path) {
    const std::string name = path.filename().string();
    if (name == file) return std::pair{-1, std::vector<long>{}};
    std::vector<long> version;
    std::istringstream parts(name.substr(file.size() + 1));
    for (std::string part; std::getline(parts, part, '.');)
      version.push_back(-std::strtol(part.c_str(), nullptr, 10));
    return std::pair{0, version};
  };
  std::ranges::sort(found, {}, order);
  return found;
}

/// One search: what was tried and why it could not be used.
class Search {
 public:
  Search(const LibraryPlaces& places, const SearchContext& context)
      : places_(places), context_(context) {}

  std::optional<Library> in_named(const fs::path& path, const std::string& source,
                                  bool only_this_engine);
  std::optional<Library> in_tree(const fs::path& directory);
  std::optional<Library> in_directory(const fs::path& directory);
  std::optional<Library> in_system();
  std::vector<fs::path> virtual_environments() const;
  [[noreturn]] void give_up() const;

 private:
  std::optional<Library> open(const fs::path& path);
  [[noreturn]] void refuse(const std::string& reason) const {
    throw Unavailable(reason, places_.remedy);
  }

  const LibraryPlaces& places_;
  const SearchContext& context_;
  std::vector<std::string> looked_in_;
  std::string first_reason_;  // of the first library that was found and could not be used
};

std::optional<Library> Search::open(const fs::path& path) {
  try {
    return Library(path);
  } catch (const LibraryError& error) {
    if (first_reason_.empty()) first_reason_ = error.what();
    return std::nullopt;
  }
}

std::optional<Library> Search::in_directory(const fs::path& directory) {
  for (const fs::path& path : libraries_in(directory, places_.file))
    if (auto library = open(path)) return library;
  if (first_reason_.empty() && !places_.lookalike.empty())
    if (!libraries_in(directory, places_.lookalike).empty())
      first_reason_ = directory.string() + ": " + places_.lookalike_reason;
  return std::nullopt;
}

std::optional<Library> Search::in_tree(const fs::path& directory) {
  looked_in_.push_back(directory.string());
  if (auto library = in_directory(directory)) return library;
  for (const std::string& pattern : places_.within)
    for (const fs::path& inner : expand(directory, pattern))
      if (auto library = in_directory(inner)) return library;
  return std::nullopt;
}

std::optional<Library> Search::in_named(const fs::path& path, const std::string& source,
                                        bool only_this_engine) {
  std::error_code error;
  if (!fs::exists(path, error))
    refuse(source + " " + path.string() + ": no such file or directory");
  std::optional<Library> library;
  if (fs::is_directory(path, error))
    library = in_tree(path);
  else if (only_this_engine || is_library(path.filename().string(), places_.file))
    library = open(path);
  if (library) return library;
  if (!first_reason_.empty()) refuse(source + ": " + first_reason_);
  if (only_this_engine) refuse(source + " " + path.string() + ": no " + places_.file + " in it");
  return std::nullopt;
}

std::vector<fs::path> Search::virtual_environments() const {
  if (const auto named = context_.environment("PERWATT_VENV"); named && !named->empty())
    return {*named};
  const fs::path& near = context_.executable_directory;
  if (near.empty()) return {};
  const fs::path above = near.parent_path();
  return {above.parent_path() / "venv", above / "venv", near / "venv"};
}

std::optional<Library> Search::in_system() {
  std::vector<fs::path> directories;
  std::istringstream listed(context_.environment("LD_LIBRARY_PATH").value_or(""));
  for (std::string directory; std::getline(listed, directory, ':');)
    if (!directory.empty()) directories.push_back(directory);
  for (const std::string& pattern : places_.system)
    for (const fs::path& directory : expand(context_.root, fs::path(pattern).relative_path()))
      directories.push_back(directory);
  for (const fs::path& directory : directories)
    if (auto library = in_directory(directory)) return library;
  // What the loader's cache alone knows; its failure tells nothing new.
  try {
    return Library(places_.file);
  } catch (const LibraryError&) {
    return std::nullopt;
  }
}

void Search::give_up() const {
  if (!first_reason_.empty()) refuse(first_reason_);
  std::string reason = places_.file + " not found; looked in ";
  for (const std::string& place : looked_in_) reason += place + ", ";
  refuse(reason + "LD_LIBRARY_PATH and the system's library directories");
}

}  // namespace

SearchContext SearchContext::of_this_process() {
  SearchContext context;
  context.environment = [](const std::string& variable) -> std::optional<std::string> {
    const char* value = std::getenv(variable.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
  std::error_code error;
  context.executable_directory = fs::read_symlink("/proc/self/exe", error).parent_path();
  return context;
}

Library find_library(const LibraryPlaces& places, const OpenRequest& request,
                     const SearchContext& context) {
  Search search(places, context);
  for (const fs::path& path : request.paths)
    if (auto library = search.in_named(path, "engine path", false)) return *library;
  if (request.only_paths) search.give_up();
  if (const auto named = context.environment(places.variable); named && !named->empty())
    if (auto library = search.in_named(*named, places.variable, true)) return *library;
  for (const fs::path& directory : search.virtual_environments())
    if (auto library = search.in_tree(directory)) return *library;
  if (auto library = search.in_system()) return *library;
  search.give_up();
}

std::unique_ptr<Engine> open_engine(
    const LibraryPlaces& places, const OpenRequest& request,
    const std::function<std::unique_ptr<Engine>(const Library&)>& make) {
  const Library library = find_library(places, request, SearchContext::of_this_process());
  try {
    return make(library);
  } catch (const LibraryError& error) {
    const std::string then = places.incomplete.empty() ? "" : "; " + places.incomplete;
    throw Unavailable(error.what() + then, places.remedy);
  } catch (const Failure& failure) {
    throw Unavailable(library.path().string() + ": " + failure.what(), places.remedy);
  }
}

}  // namespace perwatt::engine
