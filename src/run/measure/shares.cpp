#include "run/measure/shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace perwatt::run {

std::vector<Share> sorted_shares(const std::map<std::string, double>& by_name) {
  std::vector<Share> shares;
  for (const auto& [name, share] : by_name) shares.push_back({name, share});
  std::ranges::stable_sort(shares, std::ranges::greater{}, &Share::share);
  return shares;
}

std::string shares_text(const std::vector<Share>& shares) {
  constexpr double kSmallestShown = 0.0005;  // 0.05 %, which rounds to 0.1 %
  std::string text;
  for (const Share& one : shares)
    if (one.share >= kSmallestShown)
      text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", one.name, one.share * 100);
  return text;
}

}  // namespace perwatt::run
