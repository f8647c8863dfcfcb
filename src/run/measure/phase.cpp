#include "run/measure/phase.h"

#include "base/enum_names.h"

namespace perwatt::run {
namespace {

constexpr auto kPhases = enum_names<Phase>({{Phase::setting, "setting the power mode"},
                                            {Phase::cooling, "cooling down"},
                                            {Phase::building, "building the network"},
                                            {Phase::resting, "measuring idle power"},
                                            {Phase::loading, "loading"},
                                            {Phase::warming, "warming up"},
                                            {Phase::measuring, "measuring"},
                                            {Phase::classifying, "classifying"},
                                            {Phase::profiling, "profiling"}});

}  // namespace

std::string_view name(Phase phase) {
  return kPhases.name(phase);
}

}  // namespace perwatt::run
