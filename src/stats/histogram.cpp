#include "stats/histogram.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace perwatt::stats {
namespace {

constexpr int kSubBits = 9;                        // 512 bins an octave
constexpr std::uint32_t kLinear = 2u << kSubBits;  // values below are their own bin
constexpr std::uint32_t kPerOctave = 1u << kSubBits;
constexpr int kLargestBits = 42;
constexpr std::int64_t kLargest = (std::int64_t{1} << kLargestBits) - 1;
constexpr std::uint32_t kBins = kLinear + (kLargestBits - kSubBits - 1) * kPerOctave;

// Lower edge and width.
std::pair<std::int64_t, std::int64_t> edge_of(std::uint32_t bin) {
  if (bin < kLinear) return {bin, 1};
  const std::uint32_t octave = (bin - kLinear) / kPerOctave;
  const std::int64_t sub = (bin - kLinear) % kPerOctave + kPerOctave;
  const int shift = static_cast<int>(octave) + 1;
  return {sub << shift, std::int64_t{1} << shift};
}

std::int64_t middle_of(std::uint32_t bin) {
  const auto [low, width] = edge_of(bin);
  return low + width / 2;
}

}  // namespace

std::uint32_t Histogram::bin_of(std::int64_t value) {
  const auto v = static_cast<std::uint64_t>(std::clamp<std::int64_t>(value, 0, kLargest));
  if (v < kLinear) return static_cast<std::uint32_t>(v);
  const int shift = std::bit_width(v) - kSubBits - 1;
  const auto sub = static_cast<std::uint32_t>(v >> shift) - kPerOctave;
  return kLinear + static_cast<std::uint32_t>(shift - 1) * kPerOctave + sub;
}

Histogram::Histogram() : bins_(kBins, 0) {}

void Histogram::add(std::int64_t nanoseconds) {
  const std::int64_t value = std::max<std::int64_t>(nanoseconds, 0);
  ++bins_[bin_of(value)];
  ++count_;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
}

void Histogram::add(const Histogram& other) {
  for (std::uint32_t bin = 0; bin < kBins; ++bin) bins_[bin] += other.bins_[bin];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

double Histogram::mean() const {
  return count_ ? sum_ / static_cast<double>(count_) : 0;
}

std::int64_t Histogram::ranked(std::uint64_t k) const {
  if (count_ == 0) return 0;
  if (k <= 1) return min_;
  if (k >= count_) return max_;
  std::uint64_t seen = 0;
  for (std::uint32_t bin = bin_of(min_); bin < kBins; ++bin) {
    seen += bins_[bin];
    if (seen >= k) return std::clamp(middle_of(bin), min_, max_);
  }
  return max_;
}

Histogram::Excess Histogram::over(std::int64_t threshold, std::int64_t origin) const {
  Excess excess;
  if (count_ == 0) return excess;
  for (std::uint32_t bin = bin_of(threshold) + 1; bin < kBins; ++bin) {
    if (bins_[bin] == 0) continue;
    const std::int64_t value = std::clamp(middle_of(bin), min_, max_);
    excess.count += bins_[bin];
    excess.sum += static_cast<double>(bins_[bin]) * static_cast<double>(value - origin);
  }
  return excess;
}

Histogram::Sparse Histogram::sparse() const {
  Sparse sparse{min(), max(), sum_, {}};
  for (std::uint32_t bin = 0; bin < kBins; ++bin) {
    if (bins_[bin]) sparse.bins.emplace_back(bin, bins_[bin]);
  }
  return sparse;
}

Histogram Histogram::from(const Sparse& sparse) {
  Histogram histogram;
  std::uint32_t next = 0;
  for (const auto& [bin, count] : sparse.bins) {
    if (bin >= kBins || bin < next || count == 0) {
      throw std::invalid_argument(
          "histogram: bins must ascend, lie in range and hold at least one value each");
    }
    next = bin + 1;
    histogram.bins_[bin] = count;
    histogram.count_ += count;
  }
  if (histogram.count_ == 0) return histogram;
  if (bin_of(sparse.min) != sparse.bins.front().first ||
      bin_of(sparse.max) != sparse.bins.back().first) {
    throw std::invalid_argument("histogram: the extremes do not lie in the first and the last bin");
  }
  histogram.min_ = sparse.min;
  histogram.max_ = sparse.max;
  histogram.sum_ = sparse.sum;
  return histogram;
}

std::pair<double, double> Histogram::bin_edge(std::uint32_t bin) {
  const auto [low, width] = edge_of(std::min(bin, kBins - 1));
  return {static_cast<double>(low), static_cast<double>(width)};
}

}  // namespace perwatt::stats
