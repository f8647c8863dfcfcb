// The bootstrap: how far a statistic might lie off, from resampling what was seen (Efron 1979).
// Pure and seeded. Is NOT aware of the statistic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace perwatt::stats {

/// `count` resamples of `items` items: each holds `items` indices, drawn with replacement. Equal
/// seeds give equal resamples on every machine. Throws std::invalid_argument for no items.
std::vector<std::vector<std::size_t>> bootstrap_resamples(std::size_t items, std::size_t count,
                                                          std::uint64_t seed);

struct Span {
  double low = 0, high = 0;
};
/// The middle `confidence` of the values (percentile interval, nearest rank). Nothing for fewer
/// than 100 values, which do not reach into the tails of 95 %.
std::optional<Span> percentile_interval(std::vector<double> values, double confidence = 0.95);

/// The mean of the two middle ones, or the middle one. Throws std::invalid_argument for none.
double median(std::vector<double> values);

}  // namespace perwatt::stats
