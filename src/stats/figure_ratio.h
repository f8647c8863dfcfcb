// The ratio of two figures that were measured independently, each with its own interval. Pure.
// Is NOT aware of what the figures are.
#pragma once

#include <limits>
#include <optional>

#include "stats/geometric_mean.h"

namespace perwatt::stats {

/// A positive figure with its 95 % interval, where it has one.
struct Figure {
  double value = 0;
  std::optional<double> low, high;
  double degrees = std::numeric_limits<double>::infinity();  ///< behind the interval's width
};

/// b / a on the logarithmic scale. The arms of both intervals become standard errors by Student's t
/// at their own degrees and add in quadrature, each end from the arms that face it (method of
/// variance estimates recovery, Donner and Zou 2012), so that intervals need not be symmetrical;
/// the degrees are Welch and Satterthwaite's of the end in question. A ratio of two means by the
/// delta method and Fieller's differ from it by less than the intervals' own uncertainty while half
/// widths are under a fifth.
class FigureRatio {
 public:
  /// Throws std::invalid_argument where a value is not positive and finite.
  FigureRatio(const Figure& a, const Figure& b);

  double ratio() const { return ratio_; }
  /// Whether both figures have an interval: else nothing below can be asked.
  bool stated() const { return stated_; }
  Ratio interval(double confidence = 0.95) const;
  /// The two-sided p of "the ratio is 1": 1 less the highest confidence whose interval excludes 1.
  double p_same() const;
  /// The one-sided p of "the ratio is at least (at most) `limit`".
  double p_at_least(double limit) const;
  double p_at_most(double limit) const;

 private:
  struct End {
    double error = 0;  // of the logarithm
    double degrees = std::numeric_limits<double>::infinity();
    double tail(double distance) const;
  };

  double ratio_ = 1;
  bool stated_ = false;
  End below_, above_;
};

}  // namespace perwatt::stats
