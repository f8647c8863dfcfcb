#include "stats/pareto.h"

#include <algorithm>
#include <stdexcept>

namespace perwatt::stats {
namespace {

bool beats(const std::vector<double>& a, const std::vector<double>& b) {
  bool larger = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] < b[i]) return false;
    larger = larger || a[i] > b[i];
  }
  return larger;
}

}  // namespace

std::vector<std::size_t> pareto_front(std::span<const std::vector<double>> items) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].size() != items.front().size())
      throw std::invalid_argument("Pareto front: items differ in length");
    const bool beaten = std::ranges::any_of(items, [&](const auto& one) {
      return one.size() == items[i].size() && beats(one, items[i]);
    });
    if (!beaten) front.push_back(i);
  }
  return front;
}

}  // namespace perwatt::stats
