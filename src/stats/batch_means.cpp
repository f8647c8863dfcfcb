#include "stats/batch_means.h"

namespace perwatt::stats {

BatchMeans::BatchMeans(std::size_t capacity) : capacity_(capacity) {
  batches_.reserve(capacity);
}

void BatchMeans::add(double value) {
  if (count_ == 0) first_ = value;
  const double shifted = value - first_;
  if (count_ > 0) products_ += shifted * last_;
  squares_ += shifted * shifted;
  last_ = shifted;
  ++count_;
  sum_ += value;
  partial_ += value;
  if (++filled_ < length_) return;

  batches_.push_back(partial_ / static_cast<double>(length_));
  partial_ = 0;
  filled_ = 0;
  if (batches_.size() < capacity_) return;
  for (std::size_t i = 0; i < capacity_ / 2; ++i)
    batches_[i] = (batches_[2 * i] + batches_[2 * i + 1]) / 2;
  batches_.resize(capacity_ / 2);
  length_ *= 2;
}

double BatchMeans::autocorrelation() const {
  if (count_ < 3) return 0;
  const auto n = static_cast<double>(count_);
  const double mean = sum_ / n - first_;
  const double variance = squares_ - n * mean * mean;
  if (variance <= 1e-12 * squares_ || variance <= 0) return 0;
  // The sum of (x_i - m)(x_{i+1} - m) over i = 1..n-1; the first shifted value is 0.
  const double without_first = n * mean, without_last = n * mean - last_;
  const double covariance =
      products_ - mean * (without_first + without_last) + (n - 1) * mean * mean;
  return covariance / variance;
}

}  // namespace perwatt::stats
