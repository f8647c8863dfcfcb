#include "load/scenario.h"

#include "base/enum_names.h"

namespace perwatt::load {
namespace {

constexpr auto kScenarios = enum_names<Scenario>({{Scenario::single_stream, "single_stream"},
                                                  {Scenario::multi_stream, "multi_stream"},
                                                  {Scenario::server, "server"},
                                                  {Scenario::fixed_rate, "fixed_rate"},
                                                  {Scenario::offline, "offline"}});
constexpr auto kStopReasons =
    enum_names<StopReason>({{StopReason::target, "target"},
                            {StopReason::ceiling, "ceiling"},
                            {StopReason::fixed_plan, "fixed plan"},
                            {StopReason::failed, "failed"},
                            {StopReason::overloaded, "overloaded"},
                            {StopReason::out_of_reach, "bound out of reach"},
                            {StopReason::cancelled, "cancelled"}});

}  // namespace

std::span<const Scenario> scenarios() {
  static constexpr auto kAll = kScenarios.values();
  return kAll;
}

std::string_view name(Scenario scenario) {
  return kScenarios.name(scenario);
}

std::optional<Scenario> scenario_of(std::string_view text) {
  return kScenarios.value(text);
}

std::string_view name(StopReason reason) {
  return kStopReasons.name(reason);
}

}  // namespace perwatt::load
