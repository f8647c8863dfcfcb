#include "stats/drift.h"

#include <cmath>

#include "stats/batched.h"
#include "stats/histogram.h"
#include "stats/mean_interval.h"

namespace perwatt::stats {
namespace {

constexpr double kDriftConfidence = 0.99;  // one case in a hundred is flagged by chance
constexpr double kWorthSaying = 0.01;

std::optional<MeanInterval> mean_of_bins(std::span<const std::uint16_t> bins) {
  return mean_interval(batched(bins, [](std::uint16_t bin) {
    const auto [edge, width] = Histogram::bin_edge(bin);
    return edge + width / 2;
  }));
}

}  // namespace

bool Drift::shown() const {
  return low > 1 + kWorthSaying || high < 1 - kWorthSaying;
}

std::optional<Drift> drift(const LatencySequence& sequence) {
  const auto bins = sequence.bins();
  const auto first = mean_of_bins(bins.first(bins.size() / 3));
  const auto last = mean_of_bins(bins.last(bins.size() / 3));
  if (!first || !last || first->mean <= 0 || last->mean <= 0) return std::nullopt;
  const double ratio = last->mean / first->mean;
  const double before = std::pow(first->error / first->mean, 2);
  const double after = std::pow(last->error / last->mean, 2);
  const double variance = before + after;
  if (variance <= 0) return Drift{ratio, ratio, ratio};
  const double degrees =
      variance * variance / (before * before / first->degrees + after * after / last->degrees);
  const double half = interval_quantile((1 + kDriftConfidence) / 2, degrees) * std::sqrt(variance);
  return Drift{ratio, ratio * std::exp(-half), ratio * std::exp(half)};
}

}  // namespace perwatt::stats
