// A whole sequence at once as batch means: what BatchMeans makes value by value, many times as
// fast. Pure. Is NOT aware of what the values are.
#pragma once

#include <cstdint>
#include <span>

#include "stats/batch_means.h"

namespace perwatt::stats {

/// Means of `value_of` over batches of equal length, a power of two, between 512 and 1,023 of them
/// where there are as many values; what fills no batch at the end is left out.
template <typename T, typename ValueOf>
BatchMeans batched(std::span<const T> values, ValueOf value_of) {
  std::size_t length = 1;
  while (values.size() / length >= BatchMeans::kCapacity) length *= 2;
  BatchMeans means;
  for (std::size_t first = 0; first + length <= values.size(); first += length) {
    decltype(value_of(values[0])) sum{};
    for (const T value : values.subspan(first, length)) sum += value_of(value);
    means.add(static_cast<double>(sum) / static_cast<double>(length));
  }
  return means;
}

}  // namespace perwatt::stats
