#include "stats/distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace perwatt::stats {
namespace {

constexpr double kPrecision = 1e-15;
constexpr double kTiny = 1e-300;
constexpr int kMostTerms = 10'000;

// lgamma() writes the global `signgam`; a and b are positive here, so the reentrant form gives the
// same.
double log_gamma(double x) {
#if defined(__GLIBC__)
  int sign = 0;
  return ::lgamma_r(x, &sign);
#else
  return std::lgamma(x);
#endif
}

// A continued fraction b0 + a1/(b1 + a2/(b2 + ...)) by the modified Lentz method (Thompson and
// Barnett 1986).
class ContinuedFraction {
 public:
  explicit ContinuedFraction(double b0) : value_(nonzero(b0)), c_(value_) {}
  /// Takes one more term; false when the value no longer changes.
  bool extend(double a, double b) {
    d_ = 1 / nonzero(b + a * d_);
    c_ = nonzero(b + a / c_);
    value_ *= c_ * d_;
    return std::abs(c_ * d_ - 1) > kPrecision;
  }
  double value() const { return value_; }

 private:
  static double nonzero(double x) { return std::abs(x) < kTiny ? kTiny : x; }
  double value_, c_, d_ = 0;
};

// DLMF 8.17.22, without the factor in front.
double beta_fraction(double a, double b, double x) {
  ContinuedFraction fraction(1);
  for (int j = 1; j < kMostTerms; ++j) {
    const int m = j / 2;
    const double term = j % 2 ? -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))
                              : m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m));
    if (!fraction.extend(term * x, 1)) break;
  }
  return 1 / fraction.value();
}

// The x in [low, high] where the rising function `f` reaches zero, to 13 digits: regula falsi in
// the Illinois form (Dowell and Jarratt 1971), and every fourth step a bisection, which bounds the
// steps whatever f.
template <class Function>
double root(double low, double high, Function f) {
  double f_low = f(low), f_high = f(high);
  int kept = 0;  // the end that the last step left in place: -1 low, 1 high
  for (int step = 1; step < 400 && high - low > 1e-13 * std::max(std::abs(low), std::abs(high));
       ++step) {
    double x = (low * f_high - high * f_low) / (f_high - f_low);
    if (step % 4 == 0 || !(x > low && x < high)) x = low + (high - low) / 2;
    const double value = f(x);
    if (value == 0 || x == low || x == high) return x;
    if (value < 0) {
      low = x;
      f_low = value;
      if (kept == 1) f_high /= 2;
      kept = 1;
    } else {
      high = x;
      f_high = value;
      if (kept == -1) f_low /= 2;
      kept = -1;
    }
  }
  return low + (high - low) / 2;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double log_front =
      log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log1p(-x);
  if (x < (a + 1) / (a + b + 2)) return std::exp(log_front) * beta_fraction(a, b, x) / a;
  return 1 - std::exp(log_front) * beta_fraction(b, a, 1 - x) / b;
}

double incomplete_gamma_upper(double a, double x) {
  if (x <= 0) return 1;
  const double front = std::exp(a * std::log(x) - x - log_gamma(a));
  if (x < a + 1) {  // series, DLMF 8.7.1
    double term = 1 / a, sum = term;
    for (int n = 1; n < kMostTerms && term > sum * kPrecision; ++n) sum += term *= x / (a + n);
    return 1 - front * sum;
  }
  ContinuedFraction fraction(x + 1 - a);  // DLMF 8.9.2, even part
  for (int n = 1; n < kMostTerms; ++n) {
    if (!fraction.extend(-n * (n - a), x + 2 * n + 1 - a)) break;
  }
  return front / fraction.value();
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double normal_quantile(double p) {
  if (p == 0.5) return 0;
  if (p > 0.5) return -normal_quantile(1 - p);
  return root(-40, 0, [p](double x) { return normal_cdf(x) - p; });
}

double student_t_cdf(double t, double degrees) {
  const double tail = 0.5 * incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
  return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double p, double degrees) {
  if (p == 0.5) return 0;
  if (p > 0.5) return -student_t_quantile(1 - p, degrees);
  if (degrees > 1e6) return normal_quantile(p);
  double low = -2, high = 0;
  for (; student_t_cdf(low, degrees) > p && low > -1e150; low *= 2) high = low;
  return root(low, high, [=](double t) { return student_t_cdf(t, degrees) - p; });
}

double binomial_cdf(std::int64_t k, std::int64_t n, double p) {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incomplete_beta(static_cast<double>(n - k), static_cast<double>(k + 1), 1 - p);
}

double poisson_cdf(std::int64_t k, double mean) {
  return k < 0 ? 0 : incomplete_gamma_upper(static_cast<double>(k + 1), mean);
}

double poisson_upper(std::int64_t k, double confidence) {
  const auto count = static_cast<double>(k);
  double high = count + 10 + 10 * std::sqrt(count);
  while (poisson_cdf(k, high) > 1 - confidence) high *= 2;
  return root(count, high, [=](double mean) { return 1 - confidence - poisson_cdf(k, mean); });
}

}  // namespace perwatt::stats
