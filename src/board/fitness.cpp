#include "board/fitness.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/enum_names.h"
#include "board/fitness_clock.h"
#include "board/fitness_limits.h"
#include "board/thermal.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

Check check_machine(const Identity& identity) {
  if (identity.hypervisor.empty())
    return {"machine", CheckStatus::ok, "bare metal as far as it tells", ""};
  const std::string guest = identity.hypervisor == "unknown"
                                ? "a virtual machine"
                                : "a virtual machine (" + identity.hypervisor + ")";
  return {"machine", CheckStatus::warn,
          guest + ": its neighbours and its host's clocks are not seen here",
          "compare only figures taken on this same machine, or measure on the host itself"};
}

Check check_power_mode(const State& state) {
  return {"power mode", CheckStatus::ok,
          state.power_mode.empty() ? "this board has none" : state.power_mode, ""};
}

/// The load that an idle system's own services make.
Check check_load(const Sysroot& sysroot, const State& state) {
  constexpr double kQuiet = 0.5;
  if (!state.load_1min) return {"load", CheckStatus::ok, "not told by this machine", ""};
  std::string finding = fmt::format("{:.2f} over the last minute", *state.load_1min);
  const std::string loadavg = read_text(sysroot, "/proc/loadavg");
  if (const auto parts = words(loadavg); parts.size() > 3)
    finding += fmt::format(", {} ready to run now", parts[3].substr(0, parts[3].find('/')));
  if (*state.load_1min <= kQuiet) return {"load", CheckStatus::ok, finding, ""};
  return {"load", CheckStatus::warn, finding + ": other programs share the processor",
          "stop them (see `top`) and wait a minute"};
}

Check check_steal(const State& before, const State& after) {
  constexpr double kNoticeable = 0.01;
  if (!before.cpu_total_ticks || !after.cpu_total_ticks ||
      *after.cpu_total_ticks <= *before.cpu_total_ticks)
    return {"steal", CheckStatus::ok, "not sampled: the counters of this machine did not move", ""};
  const auto stolen =
      static_cast<double>(*after.cpu_steal_ticks) - static_cast<double>(*before.cpu_steal_ticks);
  const double share =
      stolen / static_cast<double>(*after.cpu_total_ticks - *before.cpu_total_ticks);
  const std::string finding =
      fmt::format("{:.1f} % of the processor's time", 100 * std::max(share, 0.0));
  if (share < kNoticeable) return {"steal", CheckStatus::ok, finding, ""};
  return {"steal", CheckStatus::warn, finding + " went to other guests of the host",
          "measure when the host is quiet, or on processors reserved for this machine"};
}

/// The bits that a Raspberry Pi sets while something holds it back.
std::string raspberry_pi_now(const Sysroot& sysroot) {
  constexpr std::array kBits{"under-voltage", "frequency capped", "throttled",
                             "soft temperature limit"};
  const auto bits = raspberry_pi_throttled(sysroot).value_or(0);
  std::vector<std::string_view> now;
  for (std::size_t i = 0; i < kBits.size(); ++i)
    if ((bits >> i & 1) != 0) now.emplace_back(kBits[i]);
  return fmt::format("{}", fmt::join(now, ", "));
}

Check check_throttling(const Sysroot& sysroot, const State& before, const State& after) {
  if (!after.throttle_events)
    return {"throttling", CheckStatus::ok, "not counted on this machine", ""};
  const auto risen =
      *after.throttle_events - std::min(*after.throttle_events, before.throttle_events.value_or(0));
  const std::string now = raspberry_pi_now(sysroot);
  if (now.empty() && risen == 0)
    return {"throttling", CheckStatus::ok,
            fmt::format("not now; {} since boot", *after.throttle_events), ""};
  return {"throttling", CheckStatus::warn,
          now.empty() ? fmt::format("{} events in the last second", risen) : "now: " + now,
          now.starts_with("under-voltage") ? "use a stronger power supply and a shorter cable"
                                           : "let it cool down, or cool it better"};
}

Check check_temperature(const State& state) {
  constexpr double kHot = 80;  // where small boards begin to slow down
  const auto highest = hottest(state);
  if (!highest) return {"temperature", CheckStatus::ok, "not told by this machine", ""};
  const auto zone =
      std::max_element(state.temperatures.begin(), state.temperatures.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  const std::string finding = fmt::format("{:.0f} C at most ({})", *highest, zone->first);
  if (*highest < kHot) return {"temperature", CheckStatus::ok, finding, ""};
  return {"temperature", CheckStatus::warn, finding + ": it may slow down at any moment",
          "let it cool down, or cool it better"};
}

Check check_memory(const State& state) {
  constexpr double kLargestNetwork = 1.2e9;  // peak while VGG-19 is compiled
  constexpr double kSmallestNetwork = 1.5e8;
  if (!state.memory_available_bytes)
    return {"memory", CheckStatus::warn, "not told by this machine", "see that /proc is mounted"};
  const auto available = static_cast<double>(*state.memory_available_bytes);
  std::string finding = fmt::format("{:.0f} MiB available", available / kMebibyte);
  if (state.oom_kills.value_or(0) > 0)
    finding += fmt::format("; out-of-memory kills since boot: {}", *state.oom_kills);
  if (available >= kLargestNetwork) return {"memory", CheckStatus::ok, finding, ""};
  const bool none = available < kSmallestNetwork;
  return {"memory", none ? CheckStatus::fail : CheckStatus::warn,
          finding + (none ? ": too little for any network"
                          : ": VGG-19 needs about 1.2 GB while it is compiled"),
          none ? "close other programs"
               : "close other programs, or leave the VGG networks out with --network"};
}

Check check_swap(const State& state) {
  constexpr double kNoticeable = 64 * kMebibyte;
  if (!state.swap_used_bytes) return {"swap", CheckStatus::ok, "not told by this machine", ""};
  const auto used = static_cast<double>(*state.swap_used_bytes);
  const std::string finding = fmt::format("{:.0f} MiB used", used / kMebibyte);
  if (used < kNoticeable) return {"swap", CheckStatus::ok, finding, ""};
  return {"swap", CheckStatus::warn, finding + ": pages that come back cost milliseconds",
          "close other programs, then: sudo swapoff -a && sudo swapon -a"};
}

Check check_precision(const Identity& identity) {
  std::vector<std::string_view> native;
  for (const std::string_view feature :
       {"avx512_bf16", "amx_bf16", "bf16", "asimdhp", "avx512_fp16", "amx_fp16"})
    if (std::find(identity.cpu_features.begin(), identity.cpu_features.end(), feature) !=
        identity.cpu_features.end())
      native.push_back(feature);
  if (identity.cpu_features.empty())
    return {"precision", CheckStatus::ok, "not told by this processor", ""};
  if (native.empty())
    return {"precision", CheckStatus::ok,
            "fp32: this processor has no 16-bit floating-point arithmetic", ""};
  return {"precision", CheckStatus::ok,
          fmt::format("{}: engines may compute in 16 bits unless told otherwise; perwatt asks for "
                      "the precision and "
                      "reports what ran",
                      fmt::join(native, ", ")),
          ""};
}

constexpr auto kCheckStatuses = enum_names<CheckStatus>(
    {{CheckStatus::ok, "ok"}, {CheckStatus::warn, "warn"}, {CheckStatus::fail, "fail"}});

}  // namespace

std::string_view name(CheckStatus verdict) {
  return kCheckStatuses.name(verdict);
}

std::vector<Check> check_fitness(const Sysroot& sysroot, const Identity& identity,
                                 const State& before, const State& after) {
  return {check_machine(identity),
          check_power_mode(after),
          check_governor(identity, after),
          check_frequency_limit(sysroot, identity),
          check_turbo(sysroot),
          check_load(sysroot, after),
          check_steal(before, after),
          check_throttling(sysroot, before, after),
          check_temperature(after),
          check_memory(after),
          check_swap(after),
          check_clock_source(sysroot),
          check_container(sysroot),
          check_cpu_limit(sysroot, identity),
          check_memory_limit(sysroot, identity),
          check_affinity(sysroot, identity),
          check_precision(identity)};
}

}  // namespace perwatt::board
