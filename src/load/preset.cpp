#include "load/preset.h"

#include <array>

namespace perwatt::load {
namespace {

using namespace std::chrono_literals;

double grouped_rate(const Measurement& measurement) {
  return measurement.grouped_rate;
}

// The study's benchmark, asked for 20 iterations, keeps its defaults of at least 3 s and 200 ms of
// warm-up.
constexpr Preset kStudyJetson{
    .name = "study-jetson",
    .summary =
        "the study's Jetson runs: at least 20 queries and at least 3 s, one at a time, after "
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

/// MLPerf inference rules (mlcommons/inference_policies, inference_rules.adoc, Scenarios), minimum
/// query counts; offline's are samples.
std::int64_t mlperf_queries(Scenario scenario) {
  switch (scenario) {
    case Scenario::single_stream:
      return 1024;
    case Scenario::multi_stream:
      return 662;
    case Scenario::server:
      return 270'336;
    case Scenario::offline:
      return 24'576;
    case Scenario::fixed_rate:
      break;
  }
  return 1024;  // MLPerf has no such scenario
}

constexpr Preset kMlperf{
    .name = "mlperf",
    .summary =
        "MLPerf's minimum of queries and 600 s, in any scenario: single_stream 1,024, multi_stream "
        "662, server 270,336, offline 24,576",
    .scenario = std::nullopt,
    .lanes = 0,
    .warm_up = {},
    .stop = {.fixed_queries = 1, .groups = 1, .minimum = 600s},
    .estimator = "inferences / time from first issue to last completion",
    .estimate = grouped_rate,
    .queries = mlperf_queries,
};

constexpr std::array kPresets{kStudyJetson, kStudyNcs, kMlperf};

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
