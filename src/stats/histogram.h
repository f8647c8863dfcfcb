// Latencies in a log-linear histogram of fixed memory. Pure. Is NOT aware of clocks, queries or
// percentiles' rules.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace perwatt::stats {

/// Counts of non-negative nanosecond values: those under 1,024 ns exactly, larger ones with at most
/// 0.1 % error (512 bins an octave, read at their middle) up to 2^42 ns (73 minutes; larger ones
/// count in the last bin, and below zero in the first). 136 KiB, allocated once. add() neither
/// allocates nor branches on the data's history.
class Histogram {
 public:
  Histogram();
  void add(std::int64_t nanoseconds);
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::int64_t min() const { return count_ ? min_ : 0; }  ///< exact; 0 where empty
  std::int64_t max() const { return count_ ? max_ : 0; }
  double mean() const;  ///< exact
  /// The k-th smallest value (k from 1 to count()), to the bin's error, inside [min, max]. 0 where
  /// empty.
  std::int64_t ranked(std::uint64_t k) const;

  /// How many values lie over a threshold, and how far over `origin` they reach in sum, in
  /// nanoseconds; both to the bins' error.
  struct Excess {
    std::uint64_t count = 0;
    double sum = 0;
  };
  Excess over(std::int64_t threshold, std::int64_t origin) const;

  /// The filled bins as (bin, count), for storage, with the exact extremes and sum.
  struct Sparse {
    std::int64_t min = 0, max = 0;
    double sum = 0;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> bins;
  };
  Sparse sparse() const;
  /// Throws std::invalid_argument where the bins are not a histogram's.
  static Histogram from(const Sparse& sparse);
  /// The bin of a value, and lower edge and width of a bin in nanoseconds.
  static std::uint32_t bin_of(std::int64_t nanoseconds);
  static std::pair<double, double> bin_edge(std::uint32_t bin);

 private:
  std::vector<std::uint64_t> bins_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace perwatt::stats
