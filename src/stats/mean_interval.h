// A confidence interval of the mean of an autocorrelated sequence, from its batch means. Pure.
// Is NOT aware of time, rates or stopping.
#pragma once

#include <optional>

#include "stats/batch_means.h"

namespace perwatt::stats {

/// mean is over all values; low and high are the 95 % interval. `degrees` are the effective degrees
/// of freedom of its width: few where the sequence is short or remembers long. `error` is the
/// mean's standard error.
struct MeanInterval {
  double mean = 0;
  double low = 0, high = 0;
  double degrees = 0;
  double error = 0;
};

/// Student's t that goes with an error of so many effective degrees of freedom, at probability p.
double interval_quantile(double p, double degrees);

/// Fewer batches than this give no interval.
constexpr int kFewestBatches = 8;

/// Batch means with autoregression, Student's t and skewness paid for, in the manner of ASAP3
/// (Steiger et al. 2005) and Skart (Tafazzoli and Wilson 2011):
///   variance of the mean = residual variance / (damping^2 * batches), damping corrected for its
///   bias (Shaman and Stine 1988); degrees = 2 / variance of the logarithm of that, by the delta
///   method; Skart's cube-root form of Johnson's correction with the residuals' skewness.
/// docs/method.md gives the formulas and the coverage. Absent with fewer than kFewestBatches.
std::optional<MeanInterval> mean_interval(const BatchMeans& sequence);

}  // namespace perwatt::stats
