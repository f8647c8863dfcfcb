#include "board/window_state.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace perwatt::board {
namespace {

using Read = std::function<std::optional<double>(const Sample&)>;

template <typename T>
std::optional<double> real(const std::optional<T>& value) {
  return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

/// A counter at an instant, between the samples around it on a straight line.
std::optional<double> counter_at(std::span<const Sample> samples, Nanoseconds at,
                                 const Read& read) {
  const Sample* before = nullptr;
  for (const Sample& sample : samples) {
    if (!read(sample)) continue;
    if (sample.at == at) return read(sample);
    if (sample.at > at) {
      if (before == nullptr) return std::nullopt;
      const double part = seconds(at - before->at) / seconds(sample.at - before->at);
      return *read(*before) + part * (*read(sample) - *read(*before));
    }
    before = &sample;
  }
  return std::nullopt;
}

/// What a counter gained in a window.
std::optional<double> gained(std::span<const Sample> samples, Nanoseconds began, Nanoseconds ended,
                             const Read& read) {
  const auto first = counter_at(samples, began, read), last = counter_at(samples, ended, read);
  if (!first || !last || *last < *first) return std::nullopt;
  return *last - *first;
}

/// The samples of a window that tell a value, in order.
struct Values {
  std::vector<double> all;
  void take(const std::optional<double>& value) {
    if (value) all.push_back(*value);
  }
  std::optional<double> low() const {
    return all.empty() ? std::nullopt : std::optional(*std::min_element(all.begin(), all.end()));
  }
  std::optional<double> high() const {
    return all.empty() ? std::nullopt : std::optional(*std::max_element(all.begin(), all.end()));
  }
  bool fell() const {
    return std::max_element(all.begin(), all.end()) < std::min_element(all.begin(), all.end());
  }
  std::optional<double> mean() const {
    if (all.empty()) return std::nullopt;
    double sum = 0;
    for (const double value : all) sum += value;
    return sum / static_cast<double>(all.size());
  }
};

std::optional<double> hottest_of(const Sample& sample) {
  std::optional<double> highest;
  for (const auto& [zone, celsius] : sample.temperatures)
    highest = std::max(highest.value_or(celsius), celsius);
  return highest;
}

void put_instants(WindowState& state, std::span<const Sample> samples, Nanoseconds began,
                  Nanoseconds ended) {
  Values clock, gpu, gpu_load, heat, queue;
  for (const Sample& sample : samples) {
    if (sample.at < began || sample.at > ended) continue;
    clock.take(sample.cpu_fastest_mhz);
    gpu.take(sample.gpu_mhz);
    gpu_load.take(sample.gpu_load_share);
    heat.take(hottest_of(sample));
    queue.take(real(sample.running));
  }
  state.clock_low_mhz = clock.low();
  state.clock_high_mhz = clock.high();
  state.clock_fell = clock.fell();
  state.gpu_clock_low_mhz = gpu.low();
  state.gpu_clock_high_mhz = gpu.high();
  state.gpu_clock_fell = gpu.fell();
  state.gpu_load_share = gpu_load.mean();
  state.temperature_high_c = heat.high();
  if (heat.all.size() > 1) state.temperature_rise_c = heat.all.back() - heat.all.front();
  if (const auto high = queue.high()) state.run_queue_high = static_cast<int>(*high);
}

std::optional<std::uint64_t> whole(const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*value));
}

/// What computes here is the case or another; the two are counted by different means of the kernel,
/// so the difference may fall under zero a little.
std::optional<double> other_of(const std::optional<double>& busy, const std::optional<double>& own,
                               double total) {
  if (!busy || !own) return std::nullopt;
  return std::clamp((*busy - *own) / total, 0.0, 1.0);
}

void put_shares(WindowState& state, std::span<const Sample> samples, Nanoseconds began,
                Nanoseconds ended) {
  constexpr Nanoseconds kShortest = std::chrono::milliseconds(500);
  if (ended - began < kShortest) return;
  const auto gain = [&](const Read& read) { return gained(samples, began, ended, read); };
  const auto ticks = [&](std::uint64_t CpuTicks::*member) {
    return gain([member](const Sample& s) {
      return s.ticks ? std::optional<double>(static_cast<double>((*s.ticks).*member))
                     : std::nullopt;
    });
  };
  const auto own = gain([](const Sample& s) { return real(s.own_ticks); });
  const double length = seconds(ended - began);
  if (const auto total = ticks(&CpuTicks::total); total && *total > 0) {
    if (const auto steal = ticks(&CpuTicks::steal)) state.steal_share = *steal / *total;
    if (own) state.own_load_share = std::min(1.0, *own / *total);
    state.other_load_share = other_of(ticks(&CpuTicks::busy), own, *total);
  }
  if (own) state.own_cpus = *own / static_cast<double>(sysconf(_SC_CLK_TCK)) / length;
  const auto of_window = [&](const Read& microseconds) -> std::optional<double> {
    const auto us = gain(microseconds);
    if (!us) return std::nullopt;
    return std::min(1.0, *us / 1e6 / length);
  };
  state.memory_pressure_share = of_window([](const Sample& s) { return real(s.memory_stall_us); });
  state.held_back_share = of_window([](const Sample& s) { return real(s.held_back_us); });
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", share * 100);
}

/// "1479 to 918 MHz" where it matters.
std::optional<std::string> change(const std::optional<double>& low,
                                  const std::optional<double>& high, bool fell) {
  constexpr double kNoticeable = 0.9;
  if (!low || !high || *low >= kNoticeable * *high) return std::nullopt;
  return fmt::format("{:.0f} to {:.0f} MHz", fell ? *high : *low, fell ? *low : *high);
}

}  // namespace

WindowState window_state(std::span<const Sample> samples, Nanoseconds began, Nanoseconds ended) {
  WindowState state;
  put_instants(state, samples, began, ended);
  put_shares(state, samples, began, ended);
  state.throttle_events =
      whole(gained(samples, began, ended, [](const Sample& s) { return real(s.throttle_events); }));
  state.swapped_in_bytes = whole(
      gained(samples, began, ended, [](const Sample& s) { return real(s.swapped_in_bytes); }));
  return state;
}

std::vector<std::string> marks(const WindowState& state) {
  constexpr double kOther = 0.05, kSteal = 0.02, kPressure = 0.02, kHeldBack = 0.01;
  constexpr double kBusyCpus = 0.5, kBusyGpu = 0.5;
  constexpr std::uint64_t kSwapped = 1 << 20;
  constexpr double kRise = 3, kWarm = 70;
  std::vector<std::string> found;
  if (state.throttle_events.value_or(0) > 0) found.emplace_back("throttled");
  if (state.own_cpus.value_or(0) >= kBusyCpus)
    if (const auto words = change(state.clock_low_mhz, state.clock_high_mhz, state.clock_fell))
      found.push_back("clock changed " + *words);
  if (state.gpu_load_share.value_or(0) >= kBusyGpu)
    if (const auto words =
            change(state.gpu_clock_low_mhz, state.gpu_clock_high_mhz, state.gpu_clock_fell))
      found.push_back("GPU clock changed " + *words);
  if (const double share = state.other_load_share.value_or(0); share >= kOther)
    found.push_back("other load " + percent(share));
  if (const double share = state.steal_share.value_or(0); share >= kSteal)
    found.push_back("steal " + percent(share));
  if (const double share = state.held_back_share.value_or(0); share >= kHeldBack)
    found.push_back("CPU limit held back " + percent(share));
  if (state.swapped_in_bytes.value_or(0) >= kSwapped) found.emplace_back("swapping");
  if (const double share = state.memory_pressure_share.value_or(0); share >= kPressure)
    found.push_back("memory pressure " + percent(share));
  if (state.temperature_rise_c.value_or(0) >= kRise &&
      state.temperature_high_c.value_or(0) >= kWarm)
    found.emplace_back("temperature still rising");
  return found;
}

std::optional<Shares> shares(const Sample& from, const Sample& to) {
  if (!from.ticks || !to.ticks || to.ticks->total <= from.ticks->total) return std::nullopt;
  const double total = static_cast<double>(to.ticks->total - from.ticks->total);
  const auto part = [&](std::uint64_t before, std::uint64_t after) {
    return after < before ? 0 : std::min(1.0, static_cast<double>(after - before) / total);
  };
  Shares found;
  found.steal = part(from.ticks->steal, to.ticks->steal);
  const double busy = part(from.ticks->busy, to.ticks->busy);
  if (from.own_ticks && to.own_ticks) found.own = part(*from.own_ticks, *to.own_ticks);
  found.other = std::max(0.0, busy - found.own);
  return found;
}

}  // namespace perwatt::board
