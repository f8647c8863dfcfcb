#include "stats/modes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/percentile.h"

namespace perwatt::stats {
namespace {

constexpr double kCritical = 0.50;  // see modes_test: 99.5 % of uniform samples stay under it
constexpr double kFewestEffective = 50;
constexpr std::int64_t kShortest = 10'000;  // ns
constexpr double kLeastApart = 1.05, kLeastShare = 0.05;
constexpr std::uint32_t kJoined = 4;

struct Point {
  double at, share;  ///< share of the values up to `at`
};

/// The distribution function at the edges of the filled bins.
std::vector<Point> distribution_of(const Histogram& values) {
  std::vector<Point> points;
  const auto all = static_cast<double>(values.count());
  double below = 0;
  std::int64_t last_group = -1;
  for (const auto& [bin, count] : values.sparse().bins) {
    const std::uint32_t group = bin / kJoined * kJoined;
    if (group != last_group) {
      const double edge = Histogram::bin_edge(group).first;
      if (points.empty() || points.back().at < edge) points.push_back({edge, below});
      const auto [last, width] = Histogram::bin_edge(group + kJoined - 1);
      points.push_back({last + width, below});
      last_group = group;
    }
    points.back().share = below += static_cast<double>(count) / all;
  }
  return points;
}

/// The furthest that the points lie over the greatest convex minorant of themselves.
double over_minorant(std::vector<Point>& hull, auto begin, auto end) {
  hull.clear();
  for (auto p = begin; p != end; ++p) {
    const auto turns_up = [&](const Point& a, const Point& b) {
      return (b.share - a.share) * (p->at - b.at) < (p->share - b.share) * (b.at - a.at);
    };
    while (hull.size() > 1 && !turns_up(hull[hull.size() - 2], hull.back())) hull.pop_back();
    hull.push_back(*p);
  }
  double most = 0;
  std::size_t next = 1;
  for (auto p = begin; p != end && next < hull.size(); ++p) {
    while (next + 1 < hull.size() && hull[next].at < p->at) ++next;
    const Point &a = hull[next - 1], &b = hull[next];
    most =
        std::max(most, p->share - a.share - (b.share - a.share) * (p->at - a.at) / (b.at - a.at));
  }
  return most;
}

/// Turned by 180 degrees, so that a concave majorant is a convex minorant.
std::vector<Point> turned(const std::vector<Point>& points) {
  std::vector<Point> other(points.rbegin(), points.rend());
  for (Point& point : other) point = {-point.at, 1 - point.share};
  return other;
}

/// The bin that parts the values so that both sides' mean bins lie apart the most.
std::uint32_t split_of(const Histogram::Sparse& sparse, double all) {
  double sum = 0;
  for (const auto& [bin, count] : sparse.bins) sum += bin * static_cast<double>(count);
  double below = 0, below_sum = 0, best = -1;
  std::uint32_t split = 0;
  for (const auto& [bin, count] : sparse.bins) {
    below += static_cast<double>(count);
    below_sum += bin * static_cast<double>(count);
    const double above = all - below;
    if (above <= 0) break;
    const double apart = below_sum / below - (sum - below_sum) / above;
    const double variance = below * above * apart * apart;
    if (variance <= best) continue;
    best = variance;
    split = bin;
  }
  return split;
}

}  // namespace

double dip(const Histogram& values) {
  if (values.count() == 0) return 0;
  const auto points = distribution_of(values);
  const auto mirrored = turned(points);
  std::vector<Point> hull;
  hull.reserve(points.size());
  // The left part only grows with the mode, the right part only falls: where they cross is least.
  const auto left = [&](std::size_t m) {
    return over_minorant(hull, points.begin(), points.begin() + static_cast<std::ptrdiff_t>(m) + 1);
  };
  const auto right = [&](std::size_t m) {
    return over_minorant(hull, mirrored.begin(), mirrored.end() - static_cast<std::ptrdiff_t>(m));
  };
  std::size_t low = 0, high = points.size() - 1;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (left(middle) < right(middle) ? low : high) = middle;
  }
  return std::min(std::max(left(low), right(low)), std::max(left(high), right(high))) / 2;
}

std::optional<Modes> modes(const Histogram& latencies, const LatencySequence& sequence) {
  const auto sparse = latencies.sparse();
  const auto all = static_cast<double>(latencies.count());
  if (latencies.ranked(latencies.count() / 2 + 1) < kShortest) return std::nullopt;
  const std::uint32_t split = split_of(sparse, all);
  const double effective = effective_queries(sequence, split);
  if (effective < kFewestEffective) return std::nullopt;
  std::uint64_t fast = 0;
  for (const auto& [bin, count] : sparse.bins)
    if (bin <= split) fast += count;
  Modes found;
  const std::uint64_t slow = latencies.count() - fast;
  found.fast = latencies.ranked(fast / 2 + 1);
  found.slow = latencies.ranked(fast + slow / 2 + 1);
  found.fast_share = static_cast<double>(fast) / all;
  const bool large =
      std::min(found.fast_share, 1 - found.fast_share) >= kLeastShare &&
      static_cast<double>(found.slow) >= kLeastApart * static_cast<double>(found.fast);
  if (!large || dip(latencies) * std::sqrt(effective) <= kCritical) return Modes{};
  found.count = 2;
  return found;
}

}  // namespace perwatt::stats
