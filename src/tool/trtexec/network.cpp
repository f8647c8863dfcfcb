#include "tool/trtexec/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "tool/trtexec/executed.h"
#include "tool/trtexec/failure.h"

namespace perwatt::tool::trtexec {
namespace {

constexpr std::int64_t kIterations = 10;  // trtexec's own default
constexpr std::int64_t kProfileSeconds = 1;
/// The first of these is printed right after the last inference has ended.
constexpr std::array<std::string_view, 4> kAfterInference{
    "Warmup completed", "Timing trace has", "=== Trace details", "=== Performance summary"};

std::int64_t whole_seconds(Nanoseconds time) {
  return static_cast<std::int64_t>(std::ceil(seconds(time)));
}

void write_values(const std::filesystem::path& file, const std::vector<float>& values) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
  if (!stream.flush()) throw Error(file.string() + ": cannot be written", "make room on its disk");
}

std::size_t elements_of(const std::vector<std::int64_t>& shape) {
  std::size_t elements = 1;
  for (const auto length : shape) elements *= static_cast<std::size_t>(length);
  return elements;
}

std::string hash_of(const std::vector<float>& values) {
  Hasher hasher;
  hasher.add(values.data(), values.size() * sizeof(float));
  return hasher.hex();
}

/// When the inferences had ended, and not before they began.
Nanoseconds end_of_inference(const CommandEnd& end) {
  for (const auto& line : end.lines)
    if (std::ranges::any_of(kAfterInference,
                            [&](auto words) { return line.text.find(words) != std::string::npos; }))
      return line.at;
  return end.lines.empty() ? MonotonicClock().now() : end.lines.back().at;
}

void check(load::Scenario scenario) {
  if (scenario == load::Scenario::single_stream || scenario == load::Scenario::offline) return;
  throw engine::Failure(
      engine::FailureKind::unsupported,
      fmt::format("trtexec cannot do the scenario {}", load::name(scenario)),
      "use --scenario single_stream, or offline with --lanes for several streams");
}

/// How long the next run takes, where one of `ran` reached this interval.
Nanoseconds next_length(Nanoseconds ran, const stats::ThroughputEstimate& estimate, double target,
                        Nanoseconds ceiling) {
  constexpr double kSpare = 1.5, kFewestTimes = 2;
  double times = kFewestTimes;
  if (estimate.usable && target > 0)
    times = std::max(times, kSpare * std::pow(estimate.relative_half_width / target, 2));
  else
    times *= kFewestTimes;
  return times * seconds(ran) >= seconds(ceiling) ? ceiling : from_seconds(times * seconds(ran));
}

}  // namespace

TrtexecNetwork::TrtexecNetwork(Command command, const engine::LoadRequest& request, Ports ports)
    : command_(std::move(command)),
      request_(request),
      ports_(std::move(ports)),
      plan_(make_plan(command_, request_, ports_)),
      scratch_(plan_folder()),
      lanes_(static_cast<std::size_t>(lanes())) {
  for (auto& each : lanes_) each.input.resize(elements_of(ports_.shape));
}

engine::Tensor TrtexecNetwork::input(int index) {
  return {ports_.input, ports_.shape, lane(index).input};
}

engine::Tensor TrtexecNetwork::output(int index) {
  if (output_shape_.empty()) infer(index);
  Lane& own = lane(index);
  own.output.resize(elements_of(output_shape_));
  return {ports_.output, output_shape_, own.output};
}

CommandEnd TrtexecNetwork::run(const Run& run, const load::Observer* observer) {
  const Words words = run_words(command_.help, request_, ports_, plan_.file, run);
  return run_trtexec(command_, words, observer != nullptr ? observer->cancelled : nullptr);
}

Run TrtexecNetwork::with_inputs(Run run, const Lane& lane) const {
  if (!command_.help.knows("loadInputs")) return run;
  run.inputs = scratch_.file("input.bin");
  write_values(run.inputs, lane.input);
  return run;
}

void TrtexecNetwork::take_output(Lane& lane, const std::string& hash) {
  const Output output = read_output(scratch_.file("output.json"), ports_.output);
  if (output.shape.empty() || output.values.empty() ||
      elements_of(output.shape) != output.values.size())
    throw engine::Failure(
        engine::FailureKind::engine_error,
        fmt::format("trtexec's output {} has {} values", output.name, output.values.size()));
  output_shape_ = output.shape;
  lane.output.assign(output.values.begin(), output.values.end());
  lane.answered = hash;
}

void TrtexecNetwork::infer(int index) {
  if (!command_.help.knows("exportOutput") || !command_.help.knows("loadInputs"))
    throw engine::Failure(engine::FailureKind::unsupported,
                          "this version of trtexec does not give its outputs");
  Lane& own = lane(index);
  const std::string hash = hash_of(own.input);
  if (own.answered == hash) return;
  Run once;
  once.outputs = scratch_.file("output.json");
  run(with_inputs(once, own));
  take_output(own, hash);
}

void TrtexecNetwork::start(int index, engine::Done done) {
  Lane& own = lane(index);
  own.failure.reset();
  try {
    infer(index);
  } catch (const engine::Failure& failure) {
    own.failure = failure;
  } catch (const std::exception& error) {
    own.failure.emplace(engine::FailureKind::engine_error, error.what());
  }
  done.call(done.context, index, !own.failure);
}

engine::Failure TrtexecNetwork::failure(int index) {
  return lane(index).failure.value_or(
      engine::Failure(engine::FailureKind::engine_error, "no inference has failed"));
}

TrtexecNetwork::Timed TrtexecNetwork::timed_run(const Run& wanted, const load::Observer& observer) {
  Lane& own = lane(0);
  Run timed = with_inputs(wanted, own);
  timed.streams = lanes();
  timed.times = scratch_.file("times.json");
  if (command_.help.knows("exportOutput")) timed.outputs = scratch_.file("output.json");
  const CommandEnd end = run(timed, &observer);
  peak_memory_ = std::max(peak_memory_, std::int64_t{end.end.max_resident_kib} * 1024);
  if (!timed.outputs.empty() && !timed.inputs.empty()) take_output(own, hash_of(own.input));
  const auto warm_up = static_cast<double>(warm_up_ms(request_, wanted));
  return {read_times(timed.times, warm_up), end_of_inference(end)};
}

WarmUp TrtexecNetwork::warm_up(load::Scenario scenario, const load::WarmupRule& rule,
                               const load::Observer& observer) {
  check(scenario);
  warm_up_ms_ = static_cast<std::int64_t>(std::ceil(milliseconds(rule.floor)));
  Run wanted;
  wanted.iterations = std::max<std::int64_t>(rule.queries, 1);
  wanted.duration_s = whole_seconds(rule.floor);
  const Timed timed = timed_run(wanted, observer);
  const load::Measurement all = measurement_of(timed.inferences, lanes(), timed.ended);
  WarmUp warmed;
  warmed.first_inference = from_seconds(
      std::ranges::min(timed.inferences, {}, &TimedInference::start_ms).latency_ms / 1e3);
  warmed.warmup.queries = all.queries;
  warmed.warmup.duration = all.ended - all.began;
  warmed.warmup.stationary = stationary(timed.inferences);
  return warmed;
}

load::Measurement TrtexecNetwork::measured(std::int64_t iterations, Nanoseconds at_least,
                                           const load::Observer& observer) {
  Run wanted;
  wanted.warm_up_ms = warm_up_ms_;
  wanted.iterations = iterations;
  wanted.duration_s = whole_seconds(at_least);
  const Timed timed = timed_run(wanted, observer);
  return measurement_of(timed.inferences, lanes(), timed.ended);
}

load::Measurement TrtexecNetwork::measure(const load::Demand& demand, const load::StopRule& rule,
                                          const load::Observer& observer) {
  check(demand.scenario);
  if (rule.fixed_queries > 0) {
    const std::int64_t queries = rule.fixed_queries * std::max(rule.groups, 1);
    return measured((queries + lanes() - 1) / lanes(), rule.minimum, observer);
  }
  Nanoseconds length = std::min(rule.floor, rule.ceiling);
  for (;;) {
    load::Measurement measurement = measured(kIterations, length, observer);
    const bool reached = stats::reached(measurement.throughput, rule.target);
    if (reached || whole_seconds(length) >= whole_seconds(rule.ceiling)) {
      measurement.stop = reached ? load::StopReason::target : load::StopReason::ceiling;
      return measurement;
    }
    const auto ran = std::max(length, measurement.ended - measurement.began);
    length = next_length(ran, measurement.throughput, rule.target, rule.ceiling);
  }
}

engine::Executed TrtexecNetwork::executed() {
  if (!command_.help.knows("exportProfile")) return {};
  Run wanted;
  wanted.warm_up_ms = warm_up_ms_;
  wanted.iterations = kIterations;
  wanted.duration_s = kProfileSeconds;
  wanted.profile = scratch_.file("profile.json");
  const bool informs =
      command_.help.knows("exportLayerInfo") && command_.help.knows("profilingVerbosity");
  if (informs) wanted.layers = scratch_.file("layers.json");
  run(with_inputs(wanted, lane(0)));
  return executed_of(read_profile(wanted.profile),
                     informs ? read_layers(wanted.layers) : std::vector<Layer>{}, request_);
}

std::map<std::string, std::string> TrtexecNetwork::settings() {
  Run usual;
  usual.warm_up_ms = warm_up_ms_;
  usual.iterations = kIterations;
  usual.streams = lanes();
  Words words = run_words(command_.help, request_, ports_, plan_.file, usual);
  words.insert(words.begin(), command_.path.string());
  std::map<std::string, std::string> settings{{"plan", plan_.built ? "built" : "from the cache"},
                                              {"build_s", fmt::format("{:.1f}", plan_.build_s)},
                                              {"build_command", plan_.command},
                                              {"run_command", shell_line(words)},
                                              {"streams", std::to_string(lanes())},
                                              {"window", "approximate: from outside"}};
  if (plan_.dla_layers + plan_.gpu_layers > 0)
    settings["layers"] = fmt::format("{} on DLA, {} on GPU", plan_.dla_layers, plan_.gpu_layers);
  return settings;
}

}  // namespace perwatt::tool::trtexec
