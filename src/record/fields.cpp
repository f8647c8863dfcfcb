#include "record/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace perwatt::record {

namespace {

using R = Record;

// clang-format off
constexpr std::array kFields = std::to_array<Field>({
    {"id", "", &R::id, "UUID of this record"},
    {"run_id", "", &R::run_id, "UUID of its run"},
    {"number", "", &R::number, "position of the case in its plan, from 1"},
    {"case_key", "", &R::case_key, "hash of everything that makes the case; equal keys are the same case"},
    {"started", "", &R::started, "when the case started, UTC, ISO 8601"},
    {"repeat", "", &R::repeat, "which measurement of the case this is, from 1, each in a process of its own"},
    {"repeats", "", &R::repeats, "how often the plan measures the case"},
    {"position", "", &R::position, "position in the order in which the run measured, from 1"},
    {"perwatt_version", "", &R::perwatt_version, "version of the perwatt that measured"},
    {"perwatt_commit", "", &R::perwatt_commit, "commit that it was built from, -dirty where its sources differed, or unknown; empty = older than this field"},
    {"engine", "", &R::engine, "engine that ran the network"},
    {"engine_version", "", &R::engine_version, "version that the engine reports"},
    {"engine_library", "", &R::engine_library, "file that the engine was loaded from"},
    {"device", "", &R::device, "the engine's name of the device"},
    {"device_name", "", &R::device_name, "the device's full name"},
    {"network", "", &R::network, "network"},
    {"model_hash", "", &R::model_hash, "hash of the model file (XXH3, 128 bits)"},
    {"weights", "", &R::weights, "seeded, trained or file"},
    {"precision", "", &R::precision, "precision asked for"},
    {"batch", "images", &R::batch, "images in a query"},
    {"lanes", "", &R::lanes, "queries in flight, as the engine reports"},
    {"threads", "", &R::threads, "threads asked for; absent = the engine's choice"},
    {"scenario", "", &R::scenario, "how queries were issued (MLPerf's names)"},
    {"preset", "", &R::preset, "named fixed plan, or nothing"},
    {"power_mode", "", &R::power_mode, "power mode of the board"},
    {"tuned", "", &R::tuned, "what batch, lanes and threads were taken from `perwatt tune`, and when; empty = not"},
    {"rate", "queries/s", &R::rate, "arrivals asked for in server and fixed_rate"},
    {"latency_bound_ms", "ms", &R::latency_bound_ms, "bound that the searched rate keeps"},
    {"bound_percentile", "%", &R::bound_percentile, "percentile of latency that keeps it"},
    {"status", "", &R::status, "how the case ended"},
    {"reason", "", &R::reason, "why it failed, or a remark on an ok record"},
    {"remedy", "", &R::remedy, "what to do about it"},
    {"throughput", "images/s", &R::throughput, "images completed per second in the steady window"},
    {"throughput_low", "images/s", &R::throughput_low, "lower end of its 95 % interval"},
    {"throughput_high", "images/s", &R::throughput_high, "upper end of its 95 % interval"},
    {"throughput_degrees", "", &R::throughput_degrees, "effective degrees of freedom behind that interval's width"},
    {"stop_reason", "", &R::stop_reason, "what ended the measurement: target, ceiling, fixed plan"},
    {"tail", "", &R::tail, "whether rare long stalls are resolved"},
    {"autocorrelation", "", &R::autocorrelation, "lag 1, of the times between completions"},
    {"preset_throughput", "images/s", &R::preset_throughput, "throughput by the preset's own estimator"},
    {"preset_estimator", "", &R::preset_estimator, "what that estimator is"},
    {"queries", "", &R::queries, "queries completed in the steady window"},
    {"duration_s", "s", &R::duration_s, "steady window, first issue to last completion"},
    {"warmup_s", "s", &R::warmup_s, "warm-up before the steady window"},
    {"warmup_queries", "", &R::warmup_queries, "queries of the warm-up"},
    {"latency_mean_ms", "ms", &R::latency_mean_ms, "mean latency of a query"},
    {"latency_min_ms", "ms", &R::latency_min_ms, "smallest latency"},
    {"latency_max_ms", "ms", &R::latency_max_ms, "largest latency"},
    {"latency_p50_ms", "ms", &R::latency_p50_ms, "median latency; absent = too few queries"},
    {"latency_p50_low_ms", "ms", &R::latency_p50_low_ms, "lower confidence bound of the median"},
    {"latency_p50_high_ms", "ms", &R::latency_p50_high_ms, "upper confidence bound of the median"},
    {"latency_p90_ms", "ms", &R::latency_p90_ms, "90th percentile; absent = too few queries"},
    {"latency_p90_low_ms", "ms", &R::latency_p90_low_ms, "lower confidence bound of the 90th percentile"},
    {"latency_p90_high_ms", "ms", &R::latency_p90_high_ms, "upper confidence bound of the 90th percentile"},
    {"latency_p99_ms", "ms", &R::latency_p99_ms, "99th percentile; absent = too few queries"},
    {"latency_p99_low_ms", "ms", &R::latency_p99_low_ms, "lower confidence bound of the 99th percentile"},
    {"latency_p99_high_ms", "ms", &R::latency_p99_high_ms, "upper confidence bound of the 99th percentile"},
    {"latency_p999_ms", "ms", &R::latency_p999_ms, "99.9th percentile; absent = too few queries"},
    {"found_rate", "queries/s", &R::found_rate, "highest rate shown to keep the bound, by the percentile's upper confidence end"},
    {"found_rate_high", "queries/s", &R::found_rate_high, "lowest rate shown to break it, by the lower end"},
    {"arrivals", "", &R::arrivals, "queries that arrived in an open loop"},
    {"missed", "", &R::missed, "frames of fixed_rate that had not started when the next one arrived"},
    {"missed_share", "share", &R::missed_share, "their share of all arrivals"},
    {"missed_low_share", "share", &R::missed_low, "lower end of its 95 % interval (Wilson)"},
    {"missed_high_share", "share", &R::missed_high, "upper end of its 95 % interval (Wilson)"},
    {"issue_lag_p99_ms", "ms", &R::issue_lag_p99_ms, "99th percentile of how late queries were issued though a lane was free"},
    {"issue_lag_max_ms", "ms", &R::issue_lag_max_ms, "the largest of these"},
    {"drift", "", &R::drift, "slower or faster in the last third than in the first; nothing = no drift shown"},
    {"drift_ratio", "", &R::drift_ratio, "mean latency of the last third / of the first"},
    {"drift_low", "", &R::drift_low, "lower end of its 99 % interval"},
    {"drift_high", "", &R::drift_high, "upper end of its 99 % interval"},
    {"modes", "", &R::modes, "modes of the latencies shown, 1 or 2; closed loops only"},
    {"mode_fast_ms", "ms", &R::mode_fast_ms, "median of the faster mode, where there are two"},
    {"mode_slow_ms", "ms", &R::mode_slow_ms, "median of the slower mode"},
    {"mode_fast_share", "share", &R::mode_fast_share, "share of the queries in the faster mode"},
    {"outliers", "", &R::outliers, "latencies beyond Tukey's outer fence, which count in every figure; closed loops only"},
    {"effective_queries", "", &R::effective_queries, "independent queries that tell as much about p99 as these do"},
    {"compile_ms", "ms", &R::compile_ms, "loading and compiling the network"},
    {"first_inference_ms", "ms", &R::first_inference_ms, "the first inference after it"},
    {"profile_s", "s", &R::profile_s, "loading once more with profiling, to see what executed"},
    {"case_s", "s", &R::case_s, "the whole case, from its worker's start to its end"},
    {"cool_down_s", "s", &R::cool_down_s, "waited for the machine to cool before the case; absent = not asked for, or no sensor"},
    {"peak_memory_bytes", "bytes", &R::peak_memory_bytes, "largest resident memory of the worker (VmHWM)"},
    {"executed", "", &R::executed, "shares of execution time by precision"},
    {"executed_precision", "", &R::executed_precision, "the precision with the largest share"},
    {"executed_share", "share", &R::executed_share, "its share of execution time, 0 to 1"},
    {"layer_kinds", "", &R::layer_kinds, "shares of the layers' time by kind of layer"},
    {"engine_settings", "", &R::engine_settings, "settings read back from the engine, a JSON object"},
    {"parameters", "", &R::parameters, "parameters of the network"},
    {"macs", "", &R::macs, "multiply-accumulates of an inference at batch 1"},
    {"data", "", &R::data, "data set that accuracy was measured on"},
    {"data_hash", "", &R::data_hash, "hash of its pictures' names, sizes and labels (XXH3, 128 bits)"},
    {"preprocessing", "", &R::preprocessing, "how a picture became the network's input"},
    {"pictures", "", &R::pictures, "pictures that gave outputs"},
    {"broken_pictures", "", &R::broken_pictures, "pictures that could not be decoded"},
    {"labelled", "", &R::labelled, "pictures among them whose class is known"},
    {"top1_share", "share", &R::top1, "share of the labelled pictures whose class came first"},
    {"top1_low_share", "share", &R::top1_low, "lower end of the 95 % interval of top-1 (Wilson)"},
    {"top1_high_share", "share", &R::top1_high, "upper end of the 95 % interval of top-1 (Wilson)"},
    {"top5_share", "share", &R::top5, "share whose class was among the first five"},
    {"top5_low_share", "share", &R::top5_low, "lower end of the 95 % interval of top-5 (Wilson)"},
    {"top5_high_share", "share", &R::top5_high, "upper end of the 95 % interval of top-5 (Wilson)"},
    {"confidence", "", &R::confidence, "mean probability of the right class"},
    {"picture_rate", "images/s", &R::picture_rate, "pictures per second with decoding and preprocessing"},
    {"output_reference", "", &R::output_reference, "what the answer to the seeded picture was compared with"},
    {"output_correlation", "", &R::output_correlation, "correlation of both answers' elements"},
    {"output_difference_share", "share", &R::output_difference, "largest difference of two elements, of the reference's range"},
    {"reference", "", &R::reference, "what the outputs were compared with"},
    {"agreement_share", "share", &R::agreement, "share of pictures with the reference's best class"},
    {"agreement_low_share", "share", &R::agreement_low, "lower end of the 95 % interval of the agreement (Wilson)"},
    {"agreement_high_share", "share", &R::agreement_high, "upper end of the 95 % interval of the agreement (Wilson)"},
    {"cosine_mean", "", &R::cosine_mean, "mean cosine similarity of the outputs and the reference's"},
    {"cosine_least", "", &R::cosine_least, "the smallest of these"},
    {"difference_largest", "", &R::difference_largest, "largest difference of two outputs"},
    {"only_reference_right", "", &R::only_reference_right, "labelled pictures that only the reference got right"},
    {"only_this_right", "", &R::only_this_right, "labelled pictures that only this case got right"},
    {"mcnemar_p", "", &R::mcnemar_p, "McNemar's exact test of these two counts, two-sided"},
    {"meter", "", &R::meter, "meter whose total the watts are"},
    {"boundary", "", &R::boundary, "what its watts stand for"},
    {"power_w", "W", &R::power_w, "mean power in the steady window, gross"},
    {"power_low_w", "W", &R::power_low_w, "lower end of the 95 % interval of the power"},
    {"power_high_w", "W", &R::power_high_w, "upper end of the 95 % interval of the power"},
    {"power_idle_w", "W", &R::power_idle_w, "power before and after the case, nothing loaded"},
    {"power_loaded_idle_w", "W", &R::power_loaded_idle_w, "power with the network loaded, nothing running"},
    {"power_net_w", "W", &R::power_net_w, "power above power_idle_w"},
    {"energy_per_inference_j", "J", &R::energy_per_inference_j, "gross energy of an image"},
    {"energy_per_inference_low_j", "J", &R::energy_per_inference_low_j, "lower end of the 95 % interval of an image's energy"},
    {"energy_per_inference_high_j", "J", &R::energy_per_inference_high_j, "upper end of the 95 % interval of an image's energy"},
    {"efficiency", "inferences/s/W", &R::efficiency, "images per second and watt (images per joule), gross"},
    {"efficiency_low", "inferences/s/W", &R::efficiency_low, "lower end of the 95 % interval of the gross efficiency"},
    {"efficiency_high", "inferences/s/W", &R::efficiency_high, "upper end of the 95 % interval of the gross efficiency"},
    {"efficiency_net", "inferences/s/W", &R::efficiency_net, "images per second and watt above idle"},
    {"efficiency_net_low", "inferences/s/W", &R::efficiency_net_low, "lower end of the 95 % interval of the net efficiency"},
    {"efficiency_net_high", "inferences/s/W", &R::efficiency_net_high, "upper end of the 95 % interval of the net efficiency"},
    {"energy_per_correct_j", "J", &R::energy_per_correct_j, "gross energy of an image that is classified right (top-1)"},
    {"power_window_s", "s", &R::power_window_s, "window that the energy was taken over"},
    {"power_updates", "", &R::power_updates, "distinct readings of the meter in it"},
    {"power_rate_hz", "Hz", &R::power_rate_hz, "distinct readings per second"},
    {"power_gap_s", "s", &R::power_gap_s, "longest time in the window without a distinct reading"},
    {"power_coverage_share", "share", &R::power_coverage_share, "share of the window that lies between readings"},
    {"power_systematic_share", "share", &R::power_systematic_share, "how far the meter itself may be off; not in the intervals"},
    {"observer_cost_share", "share", &R::observer_cost_share, "share of throughput that sampling takes"},
    {"observer_cost_low_share", "share", &R::observer_cost_low_share, "lower end of the 95 % interval of sampling's cost"},
    {"observer_cost_high_share", "share", &R::observer_cost_high_share, "upper end of the 95 % interval of sampling's cost"},
    {"power_problem", "", &R::power_problem, "why there are no watts"},
    {"governor", "", &R::governor, "frequency governor of CPU 0"},
    {"cpu_mhz_before", "MHz", &R::cpu_mhz_before, "mean CPU frequency before the case"},
    {"cpu_mhz_after", "MHz", &R::cpu_mhz_after, "mean CPU frequency after the case"},
    {"temperature_before_c", "degC", &R::temperature_before_c, "hottest zone before the case"},
    {"temperature_after_c", "degC", &R::temperature_after_c, "hottest zone after the case"},
    {"throttle_events", "", &R::throttle_events, "throttle events in the steady window, or during a case without one"},
    {"load_before", "", &R::load_before, "1 minute load average before the case"},
    {"steal_share", "share", &R::steal_share, "share of CPU time that the hypervisor took in the steady window, or during a case without one"},
    {"memory_available_bytes", "bytes", &R::memory_available_bytes, "available memory before the case"},
    {"own_load_share", "share", &R::own_load_share, "share of all CPUs' time that the case itself took in the steady window"},
    {"other_load_share", "share", &R::other_load_share, "share of all CPUs' time that other processes took in the steady window"},
    {"clock_low_mhz", "MHz", &R::clock_low_mhz, "the fastest CPU's lowest clock in the steady window"},
    {"clock_high_mhz", "MHz", &R::clock_high_mhz, "the fastest CPU's highest clock in the steady window"},
    {"gpu_clock_low_mhz", "MHz", &R::gpu_clock_low_mhz, "the GPU's lowest clock in the steady window"},
    {"gpu_clock_high_mhz", "MHz", &R::gpu_clock_high_mhz, "the GPU's highest clock in the steady window"},
    {"temperature_high_c", "degC", &R::temperature_high_c, "hottest zone in the steady window"},
    {"run_queue_high", "", &R::run_queue_high, "most tasks that ran or waited for a CPU in the steady window"},
    {"swapped_in_bytes", "bytes", &R::swapped_in_bytes, "memory that came back from swap in the steady window"},
    {"memory_pressure_share", "share", &R::memory_pressure_share, "share of the steady window in which a task waited for memory"},
    {"held_back_share", "share", &R::held_back_share, "time for which the control group's CPU limit held threads back, over the steady window"},
    {"marks", "", &R::marks, "what disturbed the figure while it was measured"},
});
// clang-format on

template <typename... Cases>
struct Overload : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overload(Cases...) -> Overload<Cases...>;

template <typename T>
Value value_of(const Maybe<T>& maybe) {
  return maybe ? Value{*maybe} : Value{};
}

[[noreturn]] void misfit(const Field& field, std::string_view what) {
  throw std::invalid_argument(fmt::format("{}: {}", field.name, what));
}

Integer integer_from(const Field& field, const Value& value) {
  if (const auto* integer = std::get_if<Integer>(&value)) return *integer;
  misfit(field, "an integer is expected");
}

Real real_from(const Field& field, const Value& value) {
  if (const auto* real = std::get_if<Real>(&value)) return *real;
  if (const auto* integer = std::get_if<Integer>(&value)) return static_cast<Real>(*integer);
  misfit(field, "a number is expected");
}

const Text& text_from(const Field& field, const Value& value) {
  if (const auto* text = std::get_if<Text>(&value)) return *text;
  misfit(field, "text is expected");
}

Status status_from(const Field& field, const Value& value) {
  const Text& text = text_from(field, value);
  if (const auto status = status_of(text)) return *status;
  misfit(field, fmt::format("unknown status '{}'", text));
}

}  // namespace

std::span<const Field> fields() {
  return kFields;
}

const Field* find_field(std::string_view name) {
  const auto found = std::ranges::find(kFields, name, &Field::name);
  return found == kFields.end() ? nullptr : &*found;
}

Kind kind(const Field& field) {
  return std::visit(
      Overload{[](Text R::*) { return Kind::text; }, [](Status R::*) { return Kind::text; },
               [](Maybe<Real> R::*) { return Kind::real; }, [](auto) { return Kind::integer; }},
      field.member);
}

bool optional(const Field& field) {
  return std::holds_alternative<Maybe<Integer> R::*>(field.member) ||
         std::holds_alternative<Maybe<Real> R::*>(field.member);
}

Value get(const Record& record, const Field& field) {
  return std::visit(Overload{[&](Text R::*m) { return Value{record.*m}; },
                             [&](Integer R::*m) { return Value{record.*m}; },
                             [&](Status R::*m) { return Value{Text(record::name(record.*m))}; },
                             [&](auto m) { return value_of(record.*m); }},
                    field.member);
}

void set(Record& record, const Field& field, const Value& value) {
  const bool absent = std::holds_alternative<std::monostate>(value);
  if (absent) return std::visit([&](auto m) { record.*m = R{}.*m; }, field.member);
  std::visit(Overload{[&](Text R::*m) { record.*m = text_from(field, value); },
                      [&](Status R::*m) { record.*m = status_from(field, value); },
                      [&](Maybe<Real> R::*m) { record.*m = real_from(field, value); },
                      [&](auto m) { record.*m = integer_from(field, value); }},
             field.member);
}

Maybe<Real> number(const Record& record, const Field& field) {
  const Value value = get(record, field);
  if (const auto* integer = std::get_if<Integer>(&value)) return static_cast<Real>(*integer);
  if (const auto* real = std::get_if<Real>(&value)) return *real;
  return std::nullopt;
}

Text text(const Record& record, const Field& field) {
  return std::visit(Overload{[](std::monostate) { return Text(); }, [](const Text& t) { return t; },
                             [](auto n) { return fmt::format("{}", n); }},
                    get(record, field));
}

}  // namespace perwatt::record
