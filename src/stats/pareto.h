// Which items no other beats. Pure. Is NOT aware of what is measured.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace perwatt::stats {

/// Indices of the items on the Pareto front, in order: those for which no other item is at least as
/// large in every value and larger in one. Larger is better; equal items stand together. Throws
/// std::invalid_argument where the items differ in length.
std::vector<std::size_t> pareto_front(std::span<const std::vector<double>> items);

}  // namespace perwatt::stats
