// Spearman's rank correlation. Pure. Is NOT aware of what the values are.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace perwatt::stats {

/// Ranks from 1 in ascending order; equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values);

/// Spearman's rank correlation of pairs (x[i], y[i]): Pearson's of their ranks, -1 to 1 (Spearman
/// 1904, with mean ranks for ties). Nothing for fewer than three pairs, or where x or y is
/// constant. Throws std::invalid_argument where the lengths differ.
std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y);

}  // namespace perwatt::stats
