#include "dataset/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.h"

namespace perwatt::dataset {
namespace {

namespace fs = std::filesystem;
constexpr int kMostDepth = 16;

struct Walk {
  const fs::path& root;
  std::size_t left;
  std::set<fs::path> entered;
  FolderFiles found;

  std::vector<fs::path> entries_of(const fs::path& relative) {
    std::error_code problem;
    std::vector<fs::path> names;
    fs::directory_iterator entry(root / relative, problem);
    for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) {
      const fs::path name = entry->path().filename();
      if (name.native().starts_with('.')) continue;
      if (left-- == 0)
        throw UsageError(fmt::format("{} holds too many files", root.string()),
                         "name a folder that holds the pictures only");
      names.push_back(name);
    }
    if (problem && relative.empty())
      throw UsageError(
          fmt::format("cannot read the folder {}: {}", root.string(), problem.message()),
          "check the path and its permissions");
    if (problem) found.problems.emplace_back(relative, problem.message());
    std::sort(names.begin(), names.end());
    return names;
  }

  void enter(const fs::path& relative, int depth) {
    std::error_code problem;
    const fs::path real = fs::canonical(root / relative, problem);
    if (!problem && !entered.insert(real).second) return;
    if (depth > kMostDepth) {
      found.problems.emplace_back(relative, "too deep");
      return;
    }
    for (const fs::path& name : entries_of(relative)) {
      const fs::path path = relative / name;
      const fs::file_status status = fs::status(root / path, problem);
      if (fs::is_directory(status))
        enter(path, depth + 1);
      else if (fs::is_regular_file(status))
        found.files.push_back(path);
      else
        found.problems.emplace_back(path, problem ? problem.message() : "not a file");
    }
  }
};

}  // namespace

FolderFiles files_below(const fs::path& folder, std::size_t most) {
  Walk walk{folder, most, {}, {}};
  walk.enter({}, 0);
  const auto by_bytes = [](const fs::path& a, const fs::path& b) {
    return a.native() < b.native();
  };
  std::sort(walk.found.files.begin(), walk.found.files.end(), by_bytes);
  return std::move(walk.found);
}

}  // namespace perwatt::dataset
