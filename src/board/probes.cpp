#include "board/probes.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "board/values.h"

namespace perwatt::board {
namespace {

/// More than these cost more than they tell.
constexpr std::size_t kMostClocks = 64, kMostSensors = 24;

/// The names that device trees give to GPUs (Jetson Nano and TX1, TX2, Xavier, Orin, Thor).
constexpr std::array<std::string_view, 6> kGpus{"gpu", "gp10b", "gv11b", "ga10b", "gb10b", "gm20b"};

std::string find_gpu(const Sysroot& sysroot) {
  for (const auto& folder : sysroot.glob("/sys/class/devfreq/*")) {
    const std::string name = read_text(sysroot, folder + "/device/of_node/name");
    if (std::find(kGpus.begin(), kGpus.end(), name) != kGpus.end()) return folder;
  }
  return "";
}

/// Microseconds in which some task waited for memory: "some avg10=0.00 ... total=12345".
std::optional<std::uint64_t> memory_stall(const Sysroot& sysroot) {
  constexpr std::string_view kTotal = "total=";
  const std::string text = sysroot.read("/proc/pressure/memory").text;
  const auto first = text.substr(0, text.find('\n'));
  if (!first.starts_with("some ")) return std::nullopt;
  const auto place = first.find(kTotal);
  if (place == std::string::npos) return std::nullopt;
  const auto value = integer(std::string_view(first).substr(place + kTotal.size()));
  return value && *value >= 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

}  // namespace

Probes::Probes(const Sysroot& sysroot, pid_t process)
    : sysroot_(sysroot),
      process_("/proc/" + std::to_string(process)),
      children_(process_ + "/task/" + std::to_string(process) + "/children"),
      cpu_clocks_(sysroot.glob("/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq")),
      gpu_(find_gpu(sysroot)),
      sensors_(temperature_sensors(sysroot)),
      throttle_counters_(board::throttle_counters(sysroot)),
      cpu_groups_(group_folders(sysroot, "cpu")) {
  if (cpu_clocks_.size() > kMostClocks) cpu_clocks_.resize(kMostClocks);
  if (sensors_.size() > kMostSensors) sensors_.resize(kMostSensors);
}

void Probes::look_at_clocks(Sample& sample) const {
  double sum = 0;
  int count = 0;
  for (const auto& file : cpu_clocks_) {
    const auto khz = read_integer(sysroot_, file);
    if (!khz || *khz <= 0) continue;  // switched off
    const double mhz = static_cast<double>(*khz) / 1e3;
    sample.cpu_fastest_mhz = std::max(sample.cpu_fastest_mhz.value_or(mhz), mhz);
    sample.cpu_slowest_mhz = std::min(sample.cpu_slowest_mhz.value_or(mhz), mhz);
    sum += mhz;
    ++count;
  }
  if (count > 0) sample.cpu_mean_mhz = sum / count;
  if (gpu_.empty()) return;
  if (const auto hertz = read_integer(sysroot_, gpu_ + "/cur_freq"); hertz && *hertz > 0)
    sample.gpu_mhz = static_cast<double>(*hertz) / 1e6;
  constexpr double kFull = 1000;
  if (const auto load = read_integer(sysroot_, gpu_ + "/device/load"); load && *load >= 0)
    sample.gpu_load_share = std::min(1.0, static_cast<double>(*load) / kFull);
}

void Probes::look_at_load(Sample& sample) const {
  const std::string stat = sysroot_.read("/proc/stat").text;
  sample.ticks = cpu_ticks(stat);
  if (const auto running = running_tasks(stat)) sample.running = std::max(0, *running - 1);
  const std::string worker_stat = sysroot_.read(process_ + "/stat").text;
  const auto worker = process_ticks(worker_stat);
  const auto harness = process_ticks(sysroot_.read("/proc/self/stat").text);
  if (!worker) return;
  sample.own_ticks = *worker + ended_children_ticks(worker_stat).value_or(0) + harness.value_or(0);
  const std::string children = sysroot_.read(children_).text;
  for (const auto child : words(children))
    *sample.own_ticks +=
        process_ticks(sysroot_.read("/proc/" + std::string(child) + "/stat").text).value_or(0);
}

Sample Probes::look() const {
  Sample sample;
  sample.at = MonotonicClock().now();
  look_at_load(sample);
  look_at_clocks(sample);
  sample.temperatures = temperatures(sysroot_, sensors_);
  sample.throttle_events = throttle_events(sysroot_, throttle_counters_);
  if (const auto pages = counter(sysroot_.read("/proc/vmstat").text, "pswpin"))
    sample.swapped_in_bytes = *pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  sample.memory_stall_us = memory_stall(sysroot_);
  sample.held_back_us = held_back_us(sysroot_, cpu_groups_);
  return sample;
}

}  // namespace perwatt::board
