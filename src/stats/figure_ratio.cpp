#include "stats/figure_ratio.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "stats/distribution.h"

namespace perwatt::stats {
namespace {

constexpr double kRatioConfidence = 0.95;
constexpr double kManyDegrees = 1e6;  // as good as a normal distribution

double t_quantile(double p, double degrees) {
  return degrees < kManyDegrees ? student_t_quantile(p, degrees) : normal_quantile(p);
}

/// A standard error of the logarithm, from one arm of an interval.
struct Arm {
  double error = 0, degrees = 0;
};

Arm arm(double value, double end, double degrees) {
  const double t = t_quantile(0.5 + kRatioConfidence / 2, degrees);
  return {end > 0 ? std::abs(std::log(end / value)) / t : std::numeric_limits<double>::infinity(),
          degrees};
}

void check(const Figure& figure) {
  if (!(figure.value > 0) || !std::isfinite(figure.value))
    throw std::invalid_argument("ratio: every figure must be positive and finite");
}

}  // namespace

/// Chance of so large a distance, or a larger one.
double FigureRatio::End::tail(double distance) const {
  if (error == 0) return distance > 0 ? 0 : distance < 0 ? 1 : 0.5;
  const double t = -distance / error;
  return degrees < kManyDegrees ? student_t_cdf(t, degrees) : normal_cdf(t);
}

FigureRatio::FigureRatio(const Figure& a, const Figure& b) {
  check(a);
  check(b);
  ratio_ = b.value / a.value;
  stated_ = a.low && a.high && b.low && b.high;
  if (!stated_) return;
  const auto end = [](const Arm& x, const Arm& y) {
    End joined;
    const double square_x = x.error * x.error, square_y = y.error * y.error;
    joined.error = std::sqrt(square_x + square_y);
    const double noise = square_x * square_x / x.degrees + square_y * square_y / y.degrees;
    if (noise > 0 && std::isfinite(noise))
      joined.degrees = std::pow(square_x + square_y, 2) / noise;
    return joined;
  };
  below_ = end(arm(b.value, *b.low, b.degrees), arm(a.value, *a.high, a.degrees));
  above_ = end(arm(b.value, *b.high, b.degrees), arm(a.value, *a.low, a.degrees));
}

Ratio FigureRatio::interval(double confidence) const {
  if (!stated_) throw std::invalid_argument("ratio: a figure has no interval");
  const double p = 0.5 + confidence / 2;
  return {ratio_, ratio_ * std::exp(-t_quantile(p, below_.degrees) * below_.error),
          ratio_ * std::exp(t_quantile(p, above_.degrees) * above_.error)};
}

double FigureRatio::p_same() const {
  return std::min(1.0, 2 * std::min(p_at_least(1), p_at_most(1)));
}

double FigureRatio::p_at_least(double limit) const {
  return above_.tail(std::log(limit / ratio_));
}

double FigureRatio::p_at_most(double limit) const {
  return below_.tail(std::log(ratio_ / limit));
}

}  // namespace perwatt::stats
