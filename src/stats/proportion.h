// Shares of yes and no: an interval for one, a test for two on the same items. Pure.
// Is NOT aware of what the items are.
#pragma once

#include <cstdint>

namespace perwatt::stats {

struct Proportion {
  double value = 0, low = 0, high = 1;
};

/// yes / all with Wilson's score interval (Wilson 1927), which holds at 0, at 1 and for few items.
/// 0 <= yes <= all; without items the interval is 0 to 1. Throws std::invalid_argument otherwise.
Proportion wilson(std::int64_t yes, std::int64_t all, double confidence = 0.95);

/// McNemar's exact test (McNemar 1947; the binomial form): the two-sided probability that of the
/// items on which two classifiers disagree so uneven a share, or a more uneven one, falls to one of
/// them, were both equally good. `only_first`, `only_second`: items that only that one got right.
/// 1 where they never disagree. Throws std::invalid_argument for negative counts.
double mcnemar(std::int64_t only_first, std::int64_t only_second);

}  // namespace perwatt::stats
