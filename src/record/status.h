// How a case ended. A failure is a result.
#pragma once

#include <optional>
#include <string_view>

namespace perwatt::record {

enum class Status {
  ok,
  out_of_memory,
  unsupported,
  engine_error,
  crashed,
  timed_out,
  device_lost,
  overloaded,    ///< it ran, but cannot serve what was asked of it
  mode_not_set,  ///< the board did not take the power mode that it was to be measured in
  wrong_output,  ///< it ran, but its answer is not that of the network's FP32 reference
  interrupted
};

std::string_view name(Status status);
std::optional<Status> status_of(std::string_view text);
/// What a table or chart says in place of a figure: "Out of Mem.", "unsupported", "timed out", ...
std::string_view label(Status status);

}  // namespace perwatt::record
