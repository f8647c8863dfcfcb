// Shares of a time in words. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace perwatt::run {

struct Share {
  std::string name;
  double share = 0;  ///< 0..1
};

/// The largest first, of equal ones in the order of their names.
std::vector<Share> sorted_shares(const std::map<std::string, double>& by_name);

/// "bf16 97.1 %, fp32 2.9 %"; what would read 0.0 % is left out.
std::string shares_text(const std::vector<Share>& shares);

}  // namespace perwatt::run
