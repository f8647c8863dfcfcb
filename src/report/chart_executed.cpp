#include "report/chart_executed.h"

#include <algorithm>
#include <locale>
#include <sstream>

namespace perwatt::report {

std::vector<ExecutedShare> executed_shares(std::string_view text) {
  std::vector<ExecutedShare> shares;
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream words(part);
    words.imbue(std::locale::classic());
    ExecutedShare share;
    std::string sign;
    if (words >> share.precision >> share.percent >> sign && sign == "%" && share.percent >= 0 &&
        share.percent <= 100)
      shares.push_back(share);
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.percent > b.percent; });
  return shares;
}

}  // namespace perwatt::report
