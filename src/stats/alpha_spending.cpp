#include "stats/alpha_spending.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

constexpr int kPoints = 41;      // of Simpson's rule, from 0 to the bound: odd
constexpr double kFarthest = 9;  // standard deviations: nothing lies beyond
constexpr double kLeastSpent = 1e-15;

/// The density of a Brownian motion that has crossed no bound so far, at the last look. It is
/// symmetrical: the points stand for the half from 0 on, and their masses for both halves.
class Survivors {
 public:
  /// The chance to lie beyond +-bound after another `step` of information.
  double crossing(double bound, double step) const {
    const double deviation = std::sqrt(step);
    if (points_.empty()) return 2 * normal_cdf(-bound / deviation);
    double sum = 0;
    for (const Point& p : points_)
      sum += p.mass *
             (normal_cdf((-bound - p.at) / deviation) + normal_cdf((p.at - bound) / deviation));
    return sum;
  }

  /// Goes on to the next look, and leaves out what lies beyond +-bound there.
  void advance(double bound, double step) {
    std::vector<Point> next(kPoints);
    const double width = bound / (kPoints - 1);
    for (int i = 0; i < kPoints; ++i) {
      const bool edge = i == 0 || i == kPoints - 1;
      const double weight = width / 3 * (edge ? 1 : i % 2 ? 4 : 2);
      next[static_cast<std::size_t>(i)] = {i * width, 2 * weight * density(i * width, step)};
    }
    points_ = std::move(next);
  }

 private:
  struct Point {
    double at = 0, mass = 0;  // mass: density times Simpson's weight
  };

  double density(double at, double step) const {
    const double height = 1 / std::sqrt(2 * std::numbers::pi * step);
    if (points_.empty()) return height * std::exp(-at * at / (2 * step));
    double sum = 0;
    for (const Point& p : points_)
      sum += p.mass / 2 *
             (std::exp(-(at - p.at) * (at - p.at) / (2 * step)) +
              std::exp(-(at + p.at) * (at + p.at) / (2 * step)));
    return height * sum;
  }

  std::vector<Point> points_;
};

/// The bound that takes `wanted` of what is left.
double bound_for(const Survivors& survivors, double wanted, double step, double information) {
  double low = 0, high = kFarthest * std::sqrt(information);
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (survivors.crossing(middle, step) > wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

double spent_by(double information, double alpha) {
  if (information >= 1) return alpha;
  return 2 * normal_cdf(normal_quantile(alpha / 2) / std::sqrt(information));
}

std::vector<double> nominal_levels(std::span<const double> information,
                                   std::span<const double> spent) {
  if (information.size() != spent.size())
    throw std::invalid_argument("alpha spending: as many errors as looks are needed");
  std::vector<double> levels;
  Survivors survivors;
  double last = 0, last_spent = 0;
  for (std::size_t k = 0; k < information.size(); ++k) {
    const double step = information[k] - last;
    if (!(step > 0) || spent[k] < last_spent)
      throw std::invalid_argument("alpha spending: looks and errors must rise");
    const double wanted = std::max(spent[k] - last_spent, kLeastSpent);
    const double bound = bound_for(survivors, wanted, step, information[k]);
    levels.push_back(2 * normal_cdf(-bound / std::sqrt(information[k])));
    survivors.advance(bound, step);
    last = information[k];
    last_spent = spent[k];
  }
  return levels;
}

}  // namespace perwatt::stats
