// A mean whose interval may be looked at while values still come. Pure.
// Is NOT aware of what the values are, nor of time.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stats/batch_means.h"
#include "stats/mean_interval.h"

namespace perwatt::stats {

/// Repeated confidence intervals (Jennison and Turnbull 1989) at planned looks: at 10 values, then
/// each half as many again, and at `most`. All of them together hold the mean with the confidence,
/// so one may stop at any of them for any reason. Each has the error of mean_interval(), which pays
/// for values that remember their predecessors, and Student's t at the look's level of an
/// O'Brien-Fleming design (alpha_spending.h). docs/compare.md gives the coverage.
class SequentialMean {
 public:
  static constexpr int kFirstLook = 10;
  /// `most`: values at most, from kFirstLook to BatchMeans::kCapacity. Throws
  /// std::invalid_argument.
  explicit SequentialMean(int most, double confidence = 0.95);

  /// True where a look was due: interval() is a new one.
  bool add(double value);
  /// A last look at the values so far with all the error that is left, for an end that the values
  /// had no part in (time is up). Nothing changes with fewer than kFirstLook, or without values
  /// since the last look.
  void close();

  int count() const { return static_cast<int>(values_.count()); }
  int most() const { return looks_.back(); }
  std::span<const int> looks() const { return looks_; }
  /// That of the last look, and how many values it rests on; nothing before the first look.
  const std::optional<MeanInterval>& interval() const { return interval_; }
  int looked_at() const { return looked_at_; }

 private:
  std::vector<double> levels_with(int last, double spent) const;
  void look(double level);

  std::vector<int> looks_;
  double alpha_;
  std::vector<double> levels_;  // two-sided, by look
  std::size_t next_ = 0;        // look
  BatchMeans values_;
  std::optional<MeanInterval> interval_;
  int looked_at_ = 0;
};

}  // namespace perwatt::stats
