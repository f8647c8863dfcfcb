#include "stats/signed_rank.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace perwatt::stats {
namespace {

/// How many of the smallest means lie outside the interval at each end: the largest c for which
/// P(W < c) <= tail, W the sum of those of the ranks 1..n that a fair coin chooses.
std::size_t left_out(std::size_t n, double tail) {
  std::vector<double> probability{1.0};  // of each sum, rank by rank
  for (std::size_t rank = 1; rank <= n; ++rank) {
    std::vector<double> next(probability.size() + rank, 0.0);
    for (std::size_t sum = 0; sum < probability.size(); ++sum) {
      next[sum] += probability[sum] / 2;
      next[sum + rank] += probability[sum] / 2;
    }
    probability = std::move(next);
  }
  std::size_t count = 0;
  double below = 0;
  while (count < probability.size() && below + probability[count] <= tail)
    below += probability[count++];
  return count;
}

}  // namespace

Centre signed_rank_centre(std::span<const double> values, double confidence) {
  std::vector<double> means;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i; j < values.size(); ++j) means.push_back((values[i] + values[j]) / 2);
  std::ranges::sort(means);
  const std::size_t last = means.size() - 1;
  const std::size_t out = left_out(values.size(), (1 - confidence) / 2);
  const std::size_t low = out > 0 ? out - 1 : 0;
  return {(means[last / 2] + means[(last + 1) / 2]) / 2, means[low], means[last - low]};
}

}  // namespace perwatt::stats
