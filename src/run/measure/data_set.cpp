#include "run/measure/data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <vector>

#include "base/hash.h"

namespace perwatt::run {
namespace {

namespace fs = std::filesystem;

void thin_out(std::vector<dataset::Example>& examples, std::size_t limit) {
  std::vector<dataset::Example> kept;
  for (std::size_t i = 0; i < limit; ++i)
    kept.push_back(std::move(examples[i * examples.size() / limit]));
  examples = std::move(kept);
}

std::string hash_of(const DataSet& data) {
  Hasher hasher;
  for (std::size_t i = 0; i < data.listing.examples.size(); ++i) {
    const auto& example = data.listing.examples[i];
    std::error_code absent;
    const auto size = fs::file_size(example.file, absent);
    const std::string line = fmt::format("{}\n{}\n{}\n", data.name_of(i), absent ? 0 : size,
                                         example.label ? *example.label : -1);
    hasher.add(line.data(), line.size());
  }
  return hasher.hex();
}

}  // namespace

std::string DataSet::name_of(std::size_t index) const {
  return listing.examples[index].file.lexically_proximate(folder).generic_string();
}

DataSet open_data_set(const fs::path& place, const fs::path& synsets, int limit) {
  DataSet data;
  dataset::ListingOptions options;
  options.synsets = synsets;
  fs::path whole = fs::absolute(place).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  data.name = whole.filename().string();
  data.folder = fs::is_directory(whole) ? whole : whole.parent_path();
  data.listing = dataset::list_pictures(whole, options);
  auto& examples = data.listing.examples;
  if (limit > 0 && static_cast<std::size_t>(limit) < examples.size()) {
    thin_out(examples, static_cast<std::size_t>(limit));
    data.listing.labelled = static_cast<std::size_t>(
        std::ranges::count_if(examples, [](const auto& each) { return each.label.has_value(); }));
  }
  data.hash = hash_of(data);
  return data;
}

}  // namespace perwatt::run
