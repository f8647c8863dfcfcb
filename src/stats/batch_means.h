// A sequence of any length as a bounded number of batch means, built as it comes. Pure.
// Is NOT aware of what the values are, nor of intervals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace perwatt::stats {

/// Non-overlapping batch means in fixed memory. Every value is a batch of its own until `capacity`
/// batches are full; then neighbours are joined in pairs, and the batches are twice as long from
/// there on. So there are between capacity / 2 and capacity batches once the sequence is longer
/// than that. add() allocates nothing.
class BatchMeans {
 public:
  static constexpr std::size_t kCapacity = 1024;
  /// `capacity` is even, from 4 to kCapacity.
  explicit BatchMeans(std::size_t capacity = kCapacity);
  void add(double value);

  std::int64_t count() const { return count_; }
  double mean() const { return count_ ? sum_ / static_cast<double>(count_) : 0; }
  /// Lag-1 autocorrelation of the single values; 0 with fewer than 3 or where all are equal.
  double autocorrelation() const;
  /// The means of the full batches, in order; valid until the next add().
  std::span<const double> batches() const { return batches_; }
  std::int64_t batch_length() const { return length_; }

 private:
  std::vector<double> batches_;
  std::size_t capacity_;
  std::int64_t length_ = 1, filled_ = 0, count_ = 0;
  double partial_ = 0, sum_ = 0;
  // For the autocorrelation, relative to the first value so that nothing cancels.
  double first_ = 0, last_ = 0, squares_ = 0, products_ = 0;
};

}  // namespace perwatt::stats
