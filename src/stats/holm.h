// Several tests at once. Pure. Is NOT aware of what is tested.
#pragma once

#include <span>
#include <vector>

namespace perwatt::stats {

/// Holm's step-down correction (Holm 1979): for each p the smallest error, over all tests together,
/// at which it still rejects. However the tests depend on each other, the chance of any false
/// rejection at `alpha` is at most alpha where those with an adjusted p of at most alpha reject. In
/// the order given, never above 1.
std::vector<double> holm(std::span<const double> p);

}  // namespace perwatt::stats
