#include "stats/outliers.h"

#include <algorithm>

namespace perwatt::stats {

Histogram::Excess outliers(const Histogram& values) {
  const std::uint64_t n = values.count();
  const auto quartile = [&](std::uint64_t k) { return values.ranked((k * n + 3) / 4); };
  const std::int64_t median = quartile(2), upper = quartile(3);
  return values.over(std::max(upper + 3 * (upper - quartile(1)), median + median / 4), median);
}

}  // namespace perwatt::stats
