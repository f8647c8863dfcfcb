// The record's text of executed precisions, read back. Knows nothing of charts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perwatt::report {

struct ExecutedShare {
  std::string precision;  ///< "bf16"
  double percent = 0;     ///< of the execution time, 0..100
};
/// Of "bf16 97.1 %, fp32 2.9 %", the largest first. What does not read so is left out.
std::vector<ExecutedShare> executed_shares(std::string_view text);

}  // namespace perwatt::report
