#include "record/run_view.h"

#include <fmt/format.h>

#include <algorithm>

namespace perwatt::record {

std::string measured_by(const RunView& view) {
  std::vector<std::string> builds;
  const auto add = [&](const Text& version, const Text& commit) {
    std::string words =
        fmt::format("perwatt {} (commit {})", version.empty() ? view.run.version : version,
                    commit.empty() ? "unknown" : commit);
    if (std::ranges::find(builds, words) == builds.end()) builds.push_back(std::move(words));
  };
  for (const Record& one : view.records) add(one.perwatt_version, one.perwatt_commit);
  if (view.records.empty()) add("", "");
  std::string all;
  for (const std::string& words : builds) all += (all.empty() ? "" : ", ") + words;
  return all;
}

}  // namespace perwatt::record
