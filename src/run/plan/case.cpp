#include <fmt/format.h>

#include "base/hash.h"
#include "engine/registry.h"
#include "load/preset.h"
#include "run/plan/plan.h"

namespace perwatt::run {

load::Demand Case::demand() const {
  load::Demand demand(scenario);
  demand.rate = rate;
  demand.latency_bound = latency_bound;
  demand.percentile = percentile;
  demand.seed = seed;
  return demand;
}

std::string Case::title() const {
  std::string text = fmt::format("{} {} {}/{}", network, name(precision), engine, device);
  if (batch != 1) text += fmt::format(" batch {}", batch);
  const bool one_lane =
      scenario == load::Scenario::single_stream || scenario == load::Scenario::fixed_rate;
  const int usual_lanes = one_lane ? 1 : 0;
  if (lanes != usual_lanes) text += fmt::format(" lanes {}", lanes);
  if (threads != 0) text += fmt::format(" threads {}", threads);
  if (!preset.empty()) text += " " + preset;
  if (scenario != load::Scenario::single_stream &&
      !load::preset_of(preset).value_or(load::Preset{}).scenario)
    text += fmt::format(" {}", load::name(scenario));
  if (!power_mode.empty()) text += " " + power_mode;
  if (rate > 0) text += fmt::format(" {:g}/s", rate);
  if (latency_bound > Nanoseconds{0})
    text += fmt::format(" p{:g} {:g} ms", 100 * percentile, milliseconds(latency_bound));
  return text;
}

std::string Case::key(const std::string& engine_version, const std::string& model_hash,
                      const std::string& data_hash) const {
  // Each part with its length before it, so that no two lists of parts give the same bytes.
  Hasher hasher;
  const auto add = [&hasher](std::string_view part) {
    const std::string length = std::to_string(part.size()) + ":";
    hasher.add(length.data(), length.size());
    hasher.add(part.data(), part.size());
  };
  for (const std::string_view part :
       {engine::engine_name(engine), std::string_view(engine_version), std::string_view(device),
        std::string_view(network), std::string_view(model_hash), name(precision),
        load::name(scenario), std::string_view(preset)})
    add(part);
  for (const int count : {batch, lanes, threads}) add(std::to_string(count));
  if (load::open_loop(scenario)) add(fmt::format("{} arrivals/s", rate));
  if (latency_bound > Nanoseconds{0})
    add(fmt::format("p{} within {} ns", percentile, latency_bound.count()));
  if (!power_mode.empty()) add("power mode " + power_mode);
  add(std::to_string(seed));
  for (const auto& [option, value] : engine_options) {
    add(option);
    add(value);
  }
  if (!data.empty())
    for (const std::string_view part :
         {std::string_view(data_hash), std::string_view(preprocessing),
          std::string_view(exact_decoding ? "exact" : ""),
          std::string_view(speed ? "" : "accuracy alone")})
      add(part);
  return hasher.hex();
}

}  // namespace perwatt::run
