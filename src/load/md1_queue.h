// The M/D/1 queue's exact law: Poisson arrivals, one lane, every query as long as the others. The
// ground truth of the server scenario's tests. Is NOT aware of targets or statistics.
#pragma once

#include <cmath>
#include <vector>

namespace perwatt::load {

/// `load` is arrival rate * service time, below 1. Times are in service times.
///
/// Waiting: P(W <= x) = exp(-load (k - x)) * sum over j = 0..k-1 of Q_(k-1-j) (load (k - x))^j / j!
/// for k - 1 <= x < k (Franx 2001), Q_m being the probability that at most m queries wait. Every
/// term is positive: nothing cancels, unlike in Erlang's and Crommelin's series. The numbers in the
/// system follow from the cut equations of the chain at departures (Ramaswami 1988), positive too.
class Md1Queue {
 public:
  explicit Md1Queue(double load) : load_(load) {
    constexpr int kMost = 2000;
    std::vector<double> arrivals_from(kMost + 2);  // P(arrivals in a service >= i)
    double term = std::exp(-load), below = 0;
    for (int i = 0; i < kMost + 2; ++i) {
      arrivals_from[static_cast<std::size_t>(i)] = upper_poisson(i, term, below);
      below += term;
      term *= load / (i + 1);
    }
    std::vector<double> system{1 - load};  // P(i in the system)
    double sum = system[0];
    for (std::size_t i = 1; i < kMost && 1 - sum > 1e-15; ++i) {
      double up = system[0] * arrivals_from[i];
      for (std::size_t j = 1; j < i; ++j) up += system[j] * arrivals_from[i + 1 - j];
      system.push_back(up / std::exp(-load));
      sum += system.back();
      at_most_waiting_.push_back(sum);  // i in the system: i - 1 wait
    }
  }

  double waiting_cdf(double x) const {
    if (x < 0) return 0;
    const auto k = static_cast<std::size_t>(x) + 1;
    const double mean = load_ * (static_cast<double>(k) - x);
    double poisson = std::exp(-mean), sum = 0;
    for (std::size_t j = 0; j < k; ++j) {
      sum += waiting_at_most(k - 1 - j) * poisson;
      poisson *= mean / static_cast<double>(j + 1);
    }
    return sum;
  }
  /// The time from arrival to completion that a share p of the queries stays within.
  double sojourn_quantile(double p) const {
    double low = 0, high = 1;
    while (waiting_cdf(high) < p) high *= 2;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (waiting_cdf(middle) < p ? low : high) = middle;
    }
    return 1 + high;
  }

 private:
  /// P(Poisson >= i), summed from above where the complement would cancel.
  double upper_poisson(int i, double term, double below) const {
    if (i < 3) return 1 - below;
    double sum = 0;
    for (int k = i; term > 1e-300 && k < i + 60; term *= load_ / ++k) sum += term;
    return sum;
  }
  double waiting_at_most(std::size_t m) const {
    return m < at_most_waiting_.size() ? at_most_waiting_[m] : 1;
  }

  double load_;
  std::vector<double> at_most_waiting_;
};

}  // namespace perwatt::load
