#include "stats/latency_sequence.h"

#include "stats/histogram.h"

namespace perwatt::stats {

LatencySequence::LatencySequence() {
  bins_.reserve(kCapacity);
}

void LatencySequence::add(std::int64_t nanoseconds) {
  if ((count_++ & (stride_ - 1)) != 0) return;
  bins_.push_back(static_cast<std::uint16_t>(Histogram::bin_of(nanoseconds)));
  if (bins_.size() < kCapacity) return;
  for (std::size_t i = 0; i < kCapacity / 2; ++i) bins_[i] = bins_[2 * i];
  bins_.resize(kCapacity / 2);
  stride_ *= 2;
}

}  // namespace perwatt::stats
