#include "run/measure/case_preprocessing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace perwatt::run {
namespace {

dataset::Preprocessing named(const std::string& word) {
  const auto presets = dataset::preset_names();
  const bool known = std::ranges::find(presets, word) != presets.end();
  std::error_code ignored;
  return known || !std::filesystem::exists(word, ignored) ? dataset::preset(word)
                                                          : dataset::read_preprocessing(word);
}

}  // namespace

dataset::Preprocessing preprocessing_of(const Case& item, const NetworkFile& file) {
  if (!item.preprocessing.empty()) return named(item.preprocessing);
  if (const auto own = dataset::preprocessing_beside(file.path)) return *own;
  if (!file.preprocessing.empty()) return dataset::preset(file.preprocessing);
  throw UsageError(fmt::format("how pictures are prepared for {} is not known", item.network),
                   fmt::format("name --preprocessing caffe or imagenet, or write {}",
                               dataset::preprocessing_file(file.path).string()));
}

std::string in_one_line(const dataset::Preprocessing& preprocessing) {
  std::string line;
  for (const char c : dataset::to_toml(preprocessing))
    line += c == '\n' ? std::string("; ") : std::string(1, c);
  if (line.ends_with("; ")) line.resize(line.size() - 2);
  return line;
}

void check_preprocessing(const std::vector<Case>& cases) {
  for (const Case& item : cases) {
    if (item.data.empty()) continue;
    NetworkFile file;
    file.path = item.model;
    if (item.model.empty()) file.preprocessing = "caffe";
    preprocessing_of(item, file);
  }
}

}  // namespace perwatt::run
