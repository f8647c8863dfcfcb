// Latencies in the order in which they came, in fixed memory. Pure. Is NOT aware of clocks, queries
// or what is asked of the order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace perwatt::stats {

/// Each latency as its bin of a Histogram, two bytes: 2 MiB, reserved once. When that is full every
/// second one is dropped, and from there on every second one that comes, and so on. add() allocates
/// nothing.
class LatencySequence {
 public:
  static constexpr std::size_t kCapacity = std::size_t{1} << 20;
  LatencySequence();
  void add(std::int64_t nanoseconds);

  /// The bins kept: of every stride()-th latency from the first on; valid until the next add().
  std::span<const std::uint16_t> bins() const { return bins_; }
  std::int64_t stride() const { return stride_; }
  std::int64_t count() const { return count_; }  ///< of all that came
  std::size_t bytes() const { return bins_.capacity() * sizeof(bins_[0]); }

 private:
  std::vector<std::uint16_t> bins_;
  std::int64_t stride_ = 1, count_ = 0;
};

}  // namespace perwatt::stats
