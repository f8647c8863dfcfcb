#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/random.h"

namespace perwatt::stats {
namespace {

constexpr std::size_t kFewest = 100;

}  // namespace

std::vector<std::vector<std::size_t>> bootstrap_resamples(std::size_t items, std::size_t count,
                                                          std::uint64_t seed) {
  if (items == 0) throw std::invalid_argument("bootstrap: no items");
  std::vector<std::vector<std::size_t>> all(count, std::vector<std::size_t>(items));
  for (std::size_t i = 0; i < count; ++i) {
    const RandomStream random(seed, i);
    for (std::size_t j = 0; j < items; ++j)
      all[i][j] = static_cast<std::size_t>(random.uniform(j) * static_cast<double>(items));
  }
  return all;
}

std::optional<Span> percentile_interval(std::vector<double> values, double confidence) {
  if (!(confidence > 0 && confidence < 1))
    throw std::invalid_argument("bootstrap: confidence lies between 0 and 1");
  if (values.size() < kFewest) return std::nullopt;
  std::ranges::sort(values);
  const auto count = static_cast<double>(values.size());
  const auto at = [&values, count](double p) {
    return values[static_cast<std::size_t>(std::clamp(std::ceil(p * count), 1.0, count)) - 1];
  };
  return Span{at((1 - confidence) / 2), at((1 + confidence) / 2)};
}

double median(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("median: no values");
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace perwatt::stats
