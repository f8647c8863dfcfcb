#include "run/measure/state_traces.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "board/window_state.h"

namespace perwatt::run {
namespace {

using board::Sample;
using record::Trace;

/// Neighbours closer than this tell nothing of a share: the kernel counts in ticks of 10 ms.
constexpr Nanoseconds kClosest = std::chrono::milliseconds(200);

/// To one part in `parts` of a unit: as many decimals as are worth being kept.
double rounded(double value, double parts) {
  return std::round(value * parts) / parts;
}

class Traces {
 public:
  explicit Traces(Nanoseconds began) : began_(began) {}

  void add(const std::string& name, const std::string& quantity, const std::string& unit,
           Nanoseconds at, const std::optional<double>& value, double parts) {
    if (!value) return;
    const auto known = std::ranges::find_if(
        all_, [&](const Trace& t) { return t.name == name && t.quantity == quantity; });
    Trace& trace =
        known == all_.end() ? all_.emplace_back(Trace{name, quantity, unit, "", {}, {}}) : *known;
    trace.seconds.push_back(rounded(seconds(at - began_), 1000));
    trace.values.push_back(rounded(*value, parts));
  }
  std::vector<Trace> take() { return std::move(all_); }

 private:
  Nanoseconds began_;
  std::vector<Trace> all_;
};

void add_clocks(Traces& traces, std::span<const Sample> samples) {
  for (const Sample& s : samples) {
    traces.add("fastest CPU", "clock", "MHz", s.at, s.cpu_fastest_mhz, 10);
    traces.add("mean CPU", "clock", "MHz", s.at, s.cpu_mean_mhz, 10);
    traces.add("slowest CPU", "clock", "MHz", s.at, s.cpu_slowest_mhz, 10);
    traces.add("GPU", "clock", "MHz", s.at, s.gpu_mhz, 10);
    traces.add("GPU", "load", "share", s.at, s.gpu_load_share, 1000);
  }
}

void add_temperatures(Traces& traces, std::span<const Sample> samples) {
  constexpr std::size_t kMostZones = 8;
  std::map<std::string, double> highest;
  for (const Sample& s : samples)
    for (const auto& [zone, celsius] : s.temperatures) {
      const auto [known, added] = highest.emplace(zone, celsius);
      known->second = std::max(known->second, celsius);
    }
  std::vector<std::pair<std::string, double>> zones(highest.begin(), highest.end());
  std::ranges::stable_sort(zones, std::greater(), &std::pair<std::string, double>::second);
  zones.resize(std::min(zones.size(), kMostZones));
  for (const auto& [zone, celsius] : zones)
    for (const Sample& s : samples)
      if (const auto found = s.temperatures.find(zone); found != s.temperatures.end())
        traces.add(zone, "temperature", "degC", s.at, found->second, 100);
}

void add_shares(Traces& traces, std::span<const Sample> samples) {
  const Sample* from = nullptr;
  for (const Sample& to : samples) {
    if (from != nullptr && to.at - from->at < kClosest) continue;
    const auto found = from != nullptr ? board::shares(*from, to) : std::nullopt;
    if (found) {
      const Nanoseconds middle = from->at + (to.at - from->at) / 2;
      traces.add("this case", "load", "share", middle, found->own, 1000);
      traces.add("other processes", "load", "share", middle, found->other, 1000);
      traces.add("hypervisor", "steal", "share", middle, found->steal, 1000);
    }
    from = &to;
  }
}

/// How a counter grew from sample to sample, where it grew at all.
void add_growth(Traces& traces, std::span<const Sample> samples, const std::string& name,
                const std::string& quantity, const std::string& unit, double parts,
                const std::function<std::optional<std::uint64_t>(const Sample&)>& read) {
  std::optional<std::uint64_t> first;
  bool grew = false;
  for (const Sample& s : samples) {
    const auto value = read(s);
    if (!value) return;
    if (!first) first = value;
    grew = grew || *value > *first;
  }
  if (!grew) return;
  for (const Sample& s : samples)
    traces.add(name, quantity, unit, s.at,
               static_cast<double>(*read(s) - std::min(*first, *read(s))) / parts, parts);
}

}  // namespace

std::vector<Trace> state_traces(std::span<const Sample> samples, Nanoseconds began) {
  Traces traces(began);
  add_clocks(traces, samples);
  add_temperatures(traces, samples);
  add_shares(traces, samples);
  for (const Sample& s : samples)
    if (s.running) traces.add("tasks", "run queue", "", s.at, static_cast<double>(*s.running), 1);
  add_growth(traces, samples, "all", "throttle events", "", 1,
             [](const Sample& s) { return s.throttle_events; });
  add_growth(traces, samples, "in", "swap", "bytes", 1,
             [](const Sample& s) { return s.swapped_in_bytes; });
  add_growth(traces, samples, "some", "memory pressure", "s", 1e6,
             [](const Sample& s) { return s.memory_stall_us; });
  add_growth(traces, samples, "control group", "held back", "s", 1e6,
             [](const Sample& s) { return s.held_back_us; });
  return traces.take();
}

}  // namespace perwatt::run
