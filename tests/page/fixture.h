// Runs as a store would give them, for the tests of the page and for looking at it. Figures are
// invented.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "record/record_fixture.h"

namespace perwatt::fixture {

struct Network {
  const char* name;
  double rate;  ///< images/s at FP32
};
inline constexpr std::array<Network, 9> kNetworks{{{"alexnet", 121.4},
                                                   {"googlenet", 88.2},
                                                   {"squeezenet", 196.3},
                                                   {"resnet-18", 83.1},
                                                   {"resnet-50", 37.9},
                                                   {"resnet-101", 19.6},
                                                   {"resnet-152", 13.2},
                                                   {"vgg-16", 9.81},
                                                   {"vgg-19", 8.02}}};

inline record::Record measured(int number, const Network& network, bool half) {
  record::Record r;
  const double rate = network.rate * (half ? 2.1 - 0.07 * number / 2.0 : 1.0);
  const double width = 0.006 + 0.002 * (number % 5), ms = 1000 / rate;
  r.id = "00000000-0000-4000-8000-" + std::to_string(100000000000 + number);
  r.run_id = "11111111-2222-4333-8444-555555555555";
  r.number = number;
  r.started = "2026-05-09T07:30:00Z";
  r.engine = "openvino";
  r.engine_version = "2026.4.1";
  r.device = "CPU";
  r.device_name = "Some Processor <x86>";
  r.network = network.name;
  r.weights = "seeded";
  r.precision = half ? "fp16" : "fp32";
  r.lanes = 1;
  r.scenario = "single_stream";
  record::set_throughput(r, rate, width);
  r.stop_reason = number % 7 == 0 ? "ceiling" : "target";
  r.tail = number % 6 == 0 ? "not resolved: stalls seen" : "resolved";
  r.queries = static_cast<record::Integer>(rate * 4);
  r.duration_s = 4;
  r.latency_min_ms = ms * 0.93;
  r.latency_mean_ms = ms;
  r.latency_max_ms = ms * 1.9;
  r.latency_p50_ms = ms * 0.99;
  r.latency_p50_low_ms = ms * 0.985;
  r.latency_p50_high_ms = ms * 0.995;
  r.latency_p90_ms = ms * 1.05;
  if (*r.queries >= 662) r.latency_p99_ms = ms * 1.21;
  r.compile_ms = 210 + 30 * number;
  r.first_inference_ms = ms * 1.6;
  r.peak_memory_bytes = 180'000'000 + 40'000'000 * number;
  r.executed = half ? "bf16 97.1 %, fp32 2.9 %" : "fp32 100.0 %";
  record::set_executed(r, half ? "bf16" : "fp32", half ? 0.971 : 1.0);
  r.layer_kinds = r.network == "alexnet"
                      ? "inner product 61.0 %, convolution 35.0 %, pooling 4.0 %"
                      : "convolution 92.0 %, pooling 5.0 %, layout and type 3.0 %";
  r.governor = "performance";
  r.cpu_mhz_before = 2600;
  r.cpu_mhz_after = 2594;
  r.temperature_before_c = 48;
  r.temperature_after_c = 55;
  r.throttle_events = number == 9 ? 3 : 0;
  if (number == 9) r.marks = "throttled; clock changed 2600 to 1950 MHz; other load 12 %";
  r.load_before = 0.31;
  r.steal_share = 0.002;
  r.memory_available_bytes = 7'400'000'000;
  return r;
}

/// Latencies in two humps with a tail; the same each time.
inline stats::Histogram latency(const record::Record& r) {
  stats::Histogram histogram;
  const double ns = *r.latency_p50_ms * 1e6;
  for (record::Integer i = 0; i < *r.queries; ++i) {
    const double wave = 0.05 * std::sin(static_cast<double>(i) * 0.7);
    const double tail = i % 97 == 0 ? 1.0 + 0.2 * static_cast<double>(i % 5) : 1.0;
    histogram.add(static_cast<std::int64_t>(ns * (1 + wave + (i % 3 == 0 ? 0.06 : 0)) * tail));
  }
  return histogram;
}

/// From two seconds before the window on; case 9 throttles in its middle.
inline std::vector<record::Trace> traces(const record::Record& r) {
  record::Trace clock{"fastest CPU", "clock", "MHz", "", {}, {}};
  record::Trace heat{"x86_pkg_temp", "temperature", "degC", "", {}, {}};
  record::Trace own{"this case", "load", "share", "", {}, {}};
  record::Trace other{"other processes", "load", "share", "", {}, {}};
  for (int i = -4; i <= 9; ++i) {
    const bool slow = r.number == 9 && i >= 4;
    for (auto* trace : {&clock, &heat, &own, &other}) trace->seconds.push_back(i * 0.5);
    clock.values.push_back(slow ? 1950 + 10 * i : 2600 - (i & 1));
    heat.values.push_back(48 + 0.8 * (i + 4));
    own.values.push_back(0.48 + 0.01 * (i & 3));
    other.values.push_back(slow ? 0.22 : 0.01);
  }
  return {clock, heat, own, other};
}

inline record::Run run(int cases) {
  record::Run run;
  run.id = "11111111-2222-4333-8444-555555555555";
  run.started = "2026-05-09T07:30:00Z";
  run.finished = "2026-05-09T07:34:00Z";
  run.version = "0.1.0";
  run.title = "study";
  run.cases = cases;
  run.machine = R"json({"id": "abc", "name": "bench-1", "model": "", "cores": 2,
    "cpu": "Some Processor 8500 @ 2.60GHz", "cpu_features": ["avx2", "avx512f", "amx_bf16"],
    "memory_bytes": 8589934592, "os": "Debian GNU/Linux 12 (bookworm)",
    "kernel": "6.1.0-18-amd64", "architecture": "x86_64", "hypervisor": "kvm"})json";
  return run;
}

/// Nine networks at FP32 and FP16, all ok.
inline record::RunView full() {
  record::RunView view{run(18), {}, {}, {}};
  int number = 0;
  for (const Network& network : kNetworks)
    for (const bool half : {false, true}) {
      const record::Record& one = view.records.emplace_back(measured(++number, network, half));
      view.latencies[one.id] = latency(one);
      view.traces[one.id] = traces(one);
    }
  return view;
}

inline void fail(record::Record& r, record::Status status, std::string reason, std::string remedy) {
  record::Record failed;
  for (auto member : {&record::Record::id, &record::Record::run_id, &record::Record::started,
                      &record::Record::engine, &record::Record::engine_version,
                      &record::Record::device, &record::Record::network, &record::Record::weights,
                      &record::Record::precision, &record::Record::scenario})
    failed.*member = r.*member;
  failed.number = r.number;
  failed.status = status;
  failed.reason = std::move(reason);
  failed.remedy = std::move(remedy);
  r = std::move(failed);
}

/// A run that was cut short, with every way to fail, and text that HTML must not take for its own.
inline record::RunView failures() {
  record::RunView view = full();
  auto& all = view.records;
  using record::Status;
  fail(all[14], Status::out_of_memory, "the kernel ended the worker (oom_kill)",
       "free memory, or choose a smaller network");
  fail(all[16], Status::crashed, "signal 11 <SEGV> & </script><img src=x onerror=window.stolen=1>",
       "see `perwatt doctor`");
  fail(all[3], Status::timed_out, "300 s", "--time-limit 600");
  fail(all[5], Status::unsupported, "operator \"LRN\"", "use another engine");
  fail(all[17], Status::engine_error, "it said no", "");
  view.run.cases = 20;
  view.run.finished.clear();
  view.run.title = "study </title><script>window.stolen=1</script>";
  return view;
}

/// A run that was begun and has no record yet.
inline record::RunView empty() {
  return {run(18), {}, {}, {}};
}

/// Two engines: the series of this machine are told apart, and there are four of them.
inline record::RunView two_engines() {
  record::RunView view = full();
  const std::size_t count = view.records.size();
  for (std::size_t i = 0; i < count; ++i) {
    record::Record r = view.records[i];
    r.id += "b";
    r.engine = "onnxruntime";
    r.engine_version = "1.23.0";
    for (auto figure : {&record::Record::throughput, &record::Record::throughput_low,
                        &record::Record::throughput_high})
      r.*figure = *(r.*figure) * 0.8;
    r.executed_precision = r.precision;
    r.executed = r.precision + " 100.0 %";
    r.number = static_cast<record::Integer>(count + i + 1);
    view.records.push_back(r);
  }
  view.run.cases = static_cast<int>(view.records.size());
  return view;
}

/// One network only.
inline record::RunView single() {
  record::RunView view{run(2), {}, {}, {}};
  view.records = {measured(1, kNetworks[4], false), measured(2, kNetworks[4], true)};
  return view;
}

}  // namespace perwatt::fixture
