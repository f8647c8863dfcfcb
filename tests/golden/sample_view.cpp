#include "sample_view.h"

#include <string>

#include "record/record_fixture.h"

namespace perwatt {

namespace {

using record::Record;
using record::RunView;
using record::Status;

RunView view(const std::string& id, int cases) {
  RunView all;
  all.run = {id,
             "2026-11-23T17:44:02Z",
             "2026-11-23T17:52:40Z",
             "0.1.0",
             "study",
             "title = \"study\"\n",
             cases,
             R"json({"name": "bench", "model": "", "cpu": "Example CPU @ 2.10GHz", "cores": 2,
                 "memory_bytes": 8589934592, "os": "Debian GNU/Linux 12 (bookworm)"})json"};
  return all;
}

Record& add(RunView& to, const std::string& network, const std::string& precision) {
  Record& one = to.records.emplace_back();
  one.number = static_cast<record::Integer>(to.records.size());
  one.id = to.run.id + "-" + std::to_string(one.number);
  one.run_id = to.run.id;
  one.started = "2026-11-23T17:45:00Z";
  one.perwatt_version = to.run.version;
  one.perwatt_commit = "0123456789ab";
  one.engine = "openvino";
  one.engine_version = "2026.4.1";
  one.device = "CPU";
  one.network = network;
  one.precision = precision;
  one.weights = "seeded";
  one.scenario = "single_stream";
  one.lanes = 1;
  return one;
}

void speed(Record& one, double rate, double relative, record::Integer queries) {
  record::set_throughput(one, rate, relative);
  one.queries = queries;
  one.stop_reason = relative <= 0.02 ? "target" : "ceiling";
  one.tail = "resolved";
  const double p50 = 1000 / rate;
  one.latency_p50_ms = p50;
  one.latency_p50_low_ms = p50 * 0.998;
  one.latency_p50_high_ms = p50 * 1.003;
  if (queries >= 662) one.latency_p99_ms = p50 * 1.3;
  one.compile_ms = 20000 / rate;
  one.peak_memory_bytes = static_cast<record::Integer>(5e9 / rate) + 100'000'000;
}

void ran(Record& one, const std::string& precision, double share) {
  record::set_executed(one, precision, share);
  one.executed = precision;
}

void fail(Record& one, Status status, const std::string& reason, const std::string& remedy) {
  one.status = status;
  one.reason = reason;
  one.remedy = remedy;
  one.lanes.reset();
}

}  // namespace

RunView study_view() {
  RunView all = view("3f2a91c0-0000-4000-8000-000000000001", 7);
  Record* one = &add(all, "squeezenet", "fp32");
  speed(*one, 318.4, 0.012, 1900);
  ran(*one, "fp32", 1);
  one = &add(all, "squeezenet", "fp16");
  speed(*one, 702.15, 0.0094, 3100);
  ran(*one, "bf16", 0.968);
  one = &add(all, "resnet-152", "fp32");
  speed(*one, 28.134, 0.0192, 290);
  ran(*one, "fp32", 1);
  one->tail = "not resolved: too short to exclude 200 ms stalls";
  one = &add(all, "resnet-152", "fp16");
  speed(*one, 61.0, 0.041, 610);
  ran(*one, "bf16", 0.9912);
  one->tail = "not resolved: stalls seen";
  one->throttle_events = 3;
  one->clock_low_mhz = 918;
  one->clock_high_mhz = 1479;
  one->temperature_high_c = 71.5;
  one->marks = "throttled; clock changed 1479 to 918 MHz";
  fail(add(all, "vgg-19", "fp32"), Status::out_of_memory,
       "the kernel ended the worker for want of memory (peak 1.9 GiB)",
       "close other programs, add swap, or leave the network out with --networks");
  fail(add(all, "vgg-19", "fp16"), Status::crashed, "ended by signal 11 (SIGSEGV) while measuring",
       "run it again with --verbose and report the engine's message to its makers");
  return all;
}

RunView mixed_view() {
  RunView all = view("77d0aa51-0000-4000-8000-000000000002", 4);
  all.run.machine = "";
  all.run.title = "Ger\xC3\xA4t 1";
  Record* one = &add(all, "googlenet", "fp32");
  speed(*one, 1532.7, 0.0004, 90000);
  ran(*one, "fp32", 1);
  one = &add(all, "googlenet", "fp32");
  speed(*one, 1871, 0.11, 700);
  ran(*one, "fp32", 0.9);
  one->scenario = "offline";
  one->batch = 8;
  one->lanes = 2;
  one->preset = "study-ncs";
  one->preset_throughput = 1899.6;
  one->preset_estimator = "per-thread rates summed";
  one->steal_share = 0.031;
  one->other_load_share = 0.118;
  one->marks = "other load 12 %; steal 3 %";
  one = &add(all, "googlenet", "fp32");
  one->engine = "onnxruntime";
  one->engine_version = "1.23.0";
  one->throughput = 0.05123;
  one->queries = 3;
  one->latency_p50_ms.reset();
  one->reason = "the model was cast to fp32 by the engine";
  fail(add(all, "alexnet-\xE7\x8C\xAB", "fp16"), Status::unsupported, "no kernel for LRN", "");
  return all;
}

RunView empty_view() {
  return view("00000000-0000-4000-8000-000000000003", 18);
}

}  // namespace perwatt
