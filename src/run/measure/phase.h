// What a case is doing, for whoever shows progress.
#pragma once

#include <string_view>

namespace perwatt::run {

enum class Phase {
  setting,
  cooling,
  building,
  resting,
  loading,
  warming,
  measuring,
  classifying,
  profiling
};
/// "setting the power mode", "cooling down", "building the network", "measuring idle power",
/// "loading", "warming up", "measuring", "classifying", "profiling".
std::string_view name(Phase phase);

}  // namespace perwatt::run
