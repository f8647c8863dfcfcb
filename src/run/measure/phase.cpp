#include "run/measure/phase.h"

namespace perwatt::run {

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::setting:
      return "setting the power mode";
    case Phase::cooling:
      return "cooling down";
    case Phase::building:
      return "building the network";
    case Phase::resting:
      return "measuring idle power";
    case Phase::loading:
      return "loading";
    case Phase::warming:
      return "warming up";
    case Phase::measuring:
      return "measuring";
    case Phase::classifying:
      return "classifying";
    case Phase::profiling:
      return "profiling";
  }
  return "";
}

}  // namespace perwatt::run
