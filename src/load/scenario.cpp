#include "load/scenario.h"

namespace perwatt::load {

std::string_view name(Scenario scenario) {
  switch (scenario) {
    case Scenario::single_stream:
      return "single_stream";
    case Scenario::offline:
      return "offline";
  }
  return "";
}

std::optional<Scenario> scenario_of(std::string_view text) {
  for (const Scenario scenario : {Scenario::single_stream, Scenario::offline}) {
    if (text == name(scenario)) return scenario;
  }
  return std::nullopt;
}

std::string_view name(StopReason reason) {
  switch (reason) {
    case StopReason::target:
      return "target";
    case StopReason::ceiling:
      return "ceiling";
    case StopReason::fixed_plan:
      return "fixed plan";
    case StopReason::failed:
      return "failed";
    case StopReason::cancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace perwatt::load
