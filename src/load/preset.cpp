#include "load/preset.h"

#include <array>

namespace perwatt::load {
namespace {

using namespace std::chrono_literals;

double grouped_rate(const Measurement& measurement) {
  return measurement.grouped_rate;
}

// trtexec --iterations=20 keeps its defaults of at least 3 s and 200 ms of warm-up.
constexpr Preset kStudyJetson{
    .name = "study-jetson",
    .summary =
        "trtexec with 20 iterations: at least 20 queries and at least 3 s, one at a time, after "
        "200 ms of warm-up",
    .scenario = Scenario::single_stream,
    .lanes = 1,
    .warm_up = {.queries = 1, .floor = 200ms, .ceiling = 5s, .until_stationary = false},
    .stop = {.fixed_queries = 20, .groups = 1, .minimum = 3s},
    .estimator =
        "queries / time from first issue to last completion, of at least 20 queries and 3 s",
    .estimate = grouped_rate,
};

constexpr Preset kStudyNcs{
    .name = "study-ncs",
    .summary = "20 inferences in each of 10 threads with 2 in flight; the threads' rates summed",
    .scenario = Scenario::offline,
    .lanes = 20,
    .warm_up = {},
    .stop = {.fixed_queries = 20, .groups = 10, .minimum = 0s},
    .estimator = "sum over 10 groups of 2 lanes of 20 queries / the group's own time",
    .estimate = grouped_rate,
};

constexpr std::array kPresets{kStudyJetson, kStudyNcs};

}  // namespace

std::span<const Preset> presets() {
  return kPresets;
}

std::optional<Preset> preset_of(std::string_view name) {
  for (const Preset& preset : kPresets) {
    if (preset.name == name) return preset;
  }
  return std::nullopt;
}

}  // namespace perwatt::load
