// Two rates compared in randomised paired rounds until it is decided which is larger.
// Is NOT aware of workers, engines or networks: it knows two measurers and a clock, so that
// simulation drives it as the machine does.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "record/live_comparison.h"

namespace perwatt::run {

struct PairedRule {
  int most_rounds = 36;        ///< from stats::SequentialMean::kFirstLook
  Nanoseconds most_time{0};    ///< no round begins that would not end within this; 0 = no limit
  double equal_margin = 0.01;  ///< 0: never called equal
  std::uint64_t seed = 1;      ///< of the order in each round
};

/// What the rounds are measured with. The callbacks run on the caller's thread.
struct Measurers {
  /// The rate of one slice of A (0) or B (1); nothing where it failed or was interrupted, then
  /// `interrupted` tells which.
  std::function<std::optional<double>(int side)> slice;
  /// Before each round; false ends the rounds as a failed slice does. May be empty.
  std::function<bool()> begin_round;
  std::function<bool()> interrupted;  ///< may be empty
  /// After each round, for progress. May be empty.
  std::function<void(const record::PairedRounds&)> tell;
};

/// Rounds of ABBA or BAAB, as the seed tosses for each: within a round an even drift cancels, and
/// over the rounds the toss makes of every other course of the machine noise without memory. At
/// planned looks (stats/sequential_mean.h) it stops where the interval of the mean log ratio
/// excludes 1 or lies within the margin. Where time runs out a last look takes what error is left.
record::PairedRounds compare_in_rounds(const Measurers& measurers, const PairedRule& rule,
                                       const Clock& clock);

}  // namespace perwatt::run
