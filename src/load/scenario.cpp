#include "load/scenario.h"

#include <array>

namespace perwatt::load {
namespace {

constexpr std::array kScenarios{Scenario::single_stream, Scenario::multi_stream, Scenario::server,
                                Scenario::fixed_rate, Scenario::offline};

}  // namespace

std::span<const Scenario> scenarios() {
  return kScenarios;
}

std::string_view name(Scenario scenario) {
  switch (scenario) {
    case Scenario::single_stream:
      return "single_stream";
    case Scenario::multi_stream:
      return "multi_stream";
    case Scenario::server:
      return "server";
    case Scenario::fixed_rate:
      return "fixed_rate";
    case Scenario::offline:
      return "offline";
  }
  return "";
}

std::optional<Scenario> scenario_of(std::string_view text) {
  for (const Scenario scenario : kScenarios) {
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
    case StopReason::overloaded:
      return "overloaded";
    case StopReason::out_of_reach:
      return "bound out of reach";
    case StopReason::cancelled:
      return "cancelled";
  }
  return "";
}

}  // namespace perwatt::load
