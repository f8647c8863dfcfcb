// Group sequential designs: how small an error each of several looks at growing data may take, so
// that all together take no more than was allowed. Pure. Is NOT aware of data.
#pragma once

#include <span>
#include <vector>

namespace perwatt::stats {

/// The two-sided error that may be spent up to a share `information` (0 to 1) of all data, in the
/// manner of O'Brien and Fleming: 2 - 2 Phi(z / sqrt(information)) with Phi(-z) = alpha / 2 (Lan
/// and DeMets 1983). Nearly nothing early, `alpha` at the end.
double spent_by(double information, double alpha);

/// For each look the two-sided level of a plain test at that look alone, such that under no
/// difference the chance of a rejection at some look up to it is the look's `spent`.
/// `information`: the looks' shares of all data, rising, over 0; `spent`: as many, rising.
/// Recursive integration (Armitage, McPherson and Rowe 1969) for a normal mean of known variance;
/// with an estimated one, Student's t quantile at the same level (Jennison and Turnbull 2000, 3.8).
/// To about 1e-4 in the quantile. Throws std::invalid_argument where the lists do not fit.
std::vector<double> nominal_levels(std::span<const double> information,
                                   std::span<const double> spent);

}  // namespace perwatt::stats
