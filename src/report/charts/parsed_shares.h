// The record's texts of shares, read back. Knows nothing of charts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perwatt::report {

struct ParsedShare {
  std::string label;   ///< "bf16", "cuda fp16"
  double percent = 0;  ///< 0..100
};
/// Of "bf16 97.1 %, fp32 2.9 %", the largest first. What does not read so is left out.
std::vector<ParsedShare> shares_of(std::string_view text);

}  // namespace perwatt::report
