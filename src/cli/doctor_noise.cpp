#include "cli/doctor_noise.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <system_error>
#include <thread>

namespace perwatt::cli {
namespace {

using board::Check;
using board::CheckStatus;

constexpr Nanoseconds kPiece = std::chrono::milliseconds(2);

/// A chain of shifts that no compiler can shorten and no memory can slow.
std::uint64_t work(std::uint64_t state, std::int64_t rounds) {
  for (std::int64_t i = 0; i < rounds; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  return state;
}

/// Rounds that take about a piece where nothing is in the way: the quickest of several trials.
std::int64_t calibrate() {
  const MonotonicClock clock;
  constexpr std::int64_t kRounds = 200'000;
  constexpr int kTrials = 12;
  Nanoseconds quickest = std::chrono::seconds(1);
  std::atomic<std::uint64_t> kept{88172645463325252ULL};
  for (int i = 0; i < kTrials; ++i) {
    const auto began = clock.now();
    kept = work(kept, kRounds);
    quickest = std::min(quickest, clock.now() - began);
  }
  const double each = std::max(1.0, static_cast<double>(quickest.count())) / kRounds;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(kPiece.count() / each));
}

std::vector<int> usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

bool pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

/// On a thread of its own: from one reading of the clock to the next, so that nothing is left out.
void work_on(CpuNoise& into, std::int64_t rounds, Nanoseconds length) {
  const MonotonicClock clock;
  if (!pin(into.cpu)) return;
  std::vector<double> pieces;
  pieces.reserve(static_cast<std::size_t>(2 * (length / kPiece)) + 1);
  std::atomic<std::uint64_t> kept{2463534242ULL};
  const auto began = clock.now();
  for (auto last = began; last - began < length;) {
    kept = work(kept, rounds);
    const auto now = clock.now();
    pieces.push_back(seconds(now - last));
    last = now;
  }
  into.noise = stats::noise_of(pieces);
}

/// All of `cpus` at once; those that could not be had are left out.
std::vector<CpuNoise> measure_together(const std::vector<int>& cpus, std::int64_t rounds,
                                       Nanoseconds length) {
  std::vector<CpuNoise> found;
  for (const int cpu : cpus) found.push_back({cpu, {}});
  std::vector<std::thread> threads;
  try {
    for (CpuNoise& one : found)
      threads.emplace_back([&one, rounds, length] { work_on(one, rounds, length); });
  } catch (const std::system_error&) {
    // No more threads to be had: those that run tell enough.
  }
  for (std::thread& thread : threads) thread.join();
  std::erase_if(found, [](const CpuNoise& one) { return one.noise.pieces == 0; });
  return found;
}

/// Every so many-th, so that quick and slow cores are among them.
std::vector<int> spread(const std::vector<int>& cpus, std::size_t most) {
  std::vector<int> chosen;
  const std::size_t count = std::min(cpus.size(), most);
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(cpus[i * cpus.size() / count]);
  return chosen;
}

const CpuNoise* worst_of(const std::vector<CpuNoise>& all) {
  const auto badness = [](const CpuNoise& one) { return one.noise.half_width.value_or(1e9); };
  const auto worst = std::ranges::max_element(all, {}, badness);
  return worst == all.end() ? nullptr : &*worst;
}

Check check_one(const std::string& name, const std::vector<CpuNoise>& all) {
  constexpr double kTarget = 0.02, kCeiling = 10;  // the default plan's
  constexpr double kOneSpeed = 0.95, kStalls = 0.01;
  const CpuNoise* worst = worst_of(all);
  if (worst == nullptr)
    return {name, CheckStatus::ok, "not measured: no CPU could be had alone", ""};
  std::string finding = stats::describe(worst->noise);
  if (all.size() > 1)
    finding = fmt::format("CPU {}, the worst of {}, {}", worst->cpu, all.size(), finding);
  const auto needed = stats::seconds_to_reach(worst->noise, kTarget);
  const bool steady = needed && *needed <= kCeiling && worst->noise.slow_speed >= kOneSpeed &&
                      worst->noise.stall_share <= kStalls;
  if (steady) return {name, CheckStatus::ok, finding, ""};
  return {name, CheckStatus::warn, finding,
          "stop what else runs here (see `top`), fix the clocks (see the governor), or measure "
          "longer with --max-seconds"};
}

}  // namespace

MachineNoise measure_noise(Nanoseconds each) {
  constexpr std::size_t kMostAlone = 4;
  const std::vector<int> cpus = usable_cpus();
  const std::vector<int> chosen = spread(cpus, kMostAlone);
  const std::int64_t rounds = calibrate();
  MachineNoise noise;
  for (const int cpu : chosen)
    for (CpuNoise& one :
         measure_together({cpu}, rounds, each / static_cast<std::int64_t>(chosen.size())))
      noise.alone.push_back(one);
  noise.together = measure_together(cpus, rounds, each);
  return noise;
}

std::vector<Check> check_noise(const MachineNoise& noise) {
  return {check_one("noise, one CPU", noise.alone), check_one("noise, all CPUs", noise.together)};
}

}  // namespace perwatt::cli
