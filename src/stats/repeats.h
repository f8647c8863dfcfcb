// One figure from several measurements of the same case, each in a process of its own: how much of
// their scatter is noise within a process, how much lies between processes, and an interval that
// pays for both. Pure. Is NOT aware of records, processes or units.
#pragma once

#include <limits>
#include <optional>
#include <span>

namespace perwatt::stats {

/// A measurement: its figure and, where it states an interval, the standard error of that.
struct Repeat {
  double mean = 0;
  std::optional<double> error;                               ///< same unit as `mean`
  double degrees = std::numeric_limits<double>::infinity();  ///< effective degrees behind `error`
};

/// The standard error behind a 95 % interval of Student's t with `degrees`. The interval need not
/// be symmetrical: its whole width counts.
double standard_error(double low, double high, double degrees);

/// Where the scatter of the repeats comes from, as standard deviations of one repeat's figure.
struct VarianceParts {
  double within = 0;   ///< root mean square of the repeats' own standard errors
  double between = 0;  ///< of processes that would be measured without noise; 0 where the scatter
                       ///< is no larger than `within` explains
  double p = 1;        ///< of as much scatter without any part between processes (Welch's test)
  /// Whether the part between processes is shown, at 5 %.
  bool shown() const { return p < 0.05; }
};

struct PooledRepeats {
  int repeats = 0;
  double mean = 0;
  std::optional<double> low, high;     ///< 95 % interval; nothing from a single repeat without one
  std::optional<VarianceParts> parts;  ///< with two repeats or more that all have an error
};

/// One-way random effects with unequal errors: x_i = mean + b_i + e_i, Var(e_i) = error_i^2,
/// Var(b_i) = between^2. Every process counts the same, whatever its own error:
///   mean and interval: Student's t with K - 1 degrees on the repeats' figures, which holds them to
///     both parts at once. It stays on the safe side where errors are unequal (Bakirov and Szekely
///     2006; Ibragimov and Mueller 2010), needs no stated error to be right, and nothing is decided
///     by the test, so that it holds with a part between processes and without.
///   between^2: variance of the figures less the mean of error_i^2, at least 0 (Hedges 1983).
///   test: Welch (1951), which pays for errors that are unequal and estimates themselves.
/// A single repeat keeps its own interval. docs/method.md gives the coverage. Throws
/// std::invalid_argument for none.
PooledRepeats pool(std::span<const Repeat> repeats);

}  // namespace perwatt::stats
