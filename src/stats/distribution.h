// Normal, Student t, binomial and Poisson distributions: tails and quantiles. Pure functions,
// double precision. Formulas: NIST Digital Library of Mathematical Functions (DLMF), chapters 7
// and 8. Is NOT aware of data.
#pragma once

#include <cstdint>

namespace perwatt::stats {

/// P(Z <= x), and the x with P(Z <= x) = p, for a standard normal Z. 0 < p < 1, to 1e-14 relative.
double normal_cdf(double x);
double normal_quantile(double p);

/// The same for Student's t. `degrees` > 0 need not be whole; p to 1e-12.
double student_t_cdf(double t, double degrees);
double student_t_quantile(double p, double degrees);

/// P(X <= k) for X ~ Binomial(n, p).
double binomial_cdf(std::int64_t k, std::int64_t n, double p);

/// P(X <= k) for X ~ Poisson(mean).
double poisson_cdf(std::int64_t k, double mean);
/// The largest mean that a count of k does not contradict: P(X <= k) = 1 - confidence (Garwood
/// 1936). With none seen and 95 % it is 3.0, the rule of three.
double poisson_upper(std::int64_t k, double confidence);

/// Regularised incomplete beta I_x(a, b) (DLMF 8.17) and upper gamma Q(a, x) (DLMF 8.2), a, b > 0.
double incomplete_beta(double a, double b, double x);
double incomplete_gamma_upper(double a, double x);

}  // namespace perwatt::stats
