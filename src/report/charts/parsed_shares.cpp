#include "report/charts/parsed_shares.h"

#include <algorithm>
#include <locale>
#include <sstream>

namespace perwatt::report {
namespace {

/// "cuda fp16 97.1 %": all words but the last two are the label.
bool read(const std::string& part, ParsedShare& share) {
  constexpr std::string_view kSign = " %";
  if (!part.ends_with(kSign)) return false;
  const std::string front = part.substr(0, part.size() - kSign.size());
  const std::size_t space = front.rfind(' ');
  if (space == std::string::npos) return false;
  const std::size_t first = front.find_first_not_of(' ');
  if (first >= space) return false;
  share.label = front.substr(first, space - first);
  std::istringstream number(front.substr(space + 1));
  number.imbue(std::locale::classic());
  return number >> share.percent && number.peek() == std::istringstream::traits_type::eof() &&
         share.percent >= 0 && share.percent <= 100;
}

}  // namespace

std::vector<ParsedShare> shares_of(std::string_view text) {
  std::vector<ParsedShare> shares;
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, ',');)
    if (ParsedShare share; read(part, share)) shares.push_back(std::move(share));
  std::ranges::stable_sort(shares, std::ranges::greater{}, &ParsedShare::percent);
  return shares;
}

}  // namespace perwatt::report
