#include "stats/sequential_mean.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "stats/alpha_spending.h"

namespace perwatt::stats {
namespace {

// From look to look. By simulation (docs/compare.md): earlier and more looks decide sooner and call
// too many differences, because an error estimated from few values is itself uncertain.
constexpr double kGrowth = 1.5;

std::vector<int> planned_looks(int most) {
  std::vector<int> looks;
  for (double at = SequentialMean::kFirstLook; at < most; at *= kGrowth)
    looks.push_back(static_cast<int>(std::ceil(at)));
  if (looks.empty() || looks.back() < most) looks.push_back(most);
  return looks;
}

}  // namespace

SequentialMean::SequentialMean(int most, double confidence) : alpha_(1 - confidence) {
  if (most < kFirstLook || most > static_cast<int>(BatchMeans::kCapacity))
    throw std::invalid_argument("sequential mean: the number of values is out of range");
  looks_ = planned_looks(most);
  levels_ = levels_with(most, alpha_);
}

/// The levels of the looks before `last` and of one there, which spends up to `spent`.
std::vector<double> SequentialMean::levels_with(int last, double spent) const {
  std::vector<double> information, errors;
  for (const int look : looks_) {
    if (look >= last) break;
    information.push_back(static_cast<double>(look) / most());
    errors.push_back(spent_by(information.back(), alpha_));
  }
  information.push_back(static_cast<double>(last) / most());
  errors.push_back(spent);
  return nominal_levels(information, errors);
}

bool SequentialMean::add(double value) {
  values_.add(value);
  if (next_ == looks_.size() || count() < looks_[next_]) return false;
  look(levels_[next_++]);
  return true;
}

void SequentialMean::close() {
  if (count() < kFirstLook || count() == looked_at_) return;
  look(levels_with(count(), alpha_).back());
  next_ = looks_.size();
}

/// Without mean_interval()'s correction for skewness, whose expansion ends long before the far
/// quantiles of early looks.
void SequentialMean::look(double level) {
  interval_ = mean_interval(values_);
  const double half = interval_quantile(1 - level / 2, interval_->degrees) * interval_->error;
  interval_->low = interval_->mean - half;
  interval_->high = interval_->mean + half;
  looked_at_ = count();
}

}  // namespace perwatt::stats
