#include "run/record_parts.h"

#include <cmath>

#include "load/preset.h"
#include "stats/distribution.h"
#include "stats/percentile.h"

namespace perwatt::run {
namespace {

using record::Maybe;
using record::Real;

double in_milliseconds(std::int64_t ns) {
  return milliseconds(Nanoseconds{ns});
}

/// A rate of no completions has no bound: it is left out rather than printed as infinity.
Maybe<Real> finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

void put_percentile(const stats::Histogram& latency, double p, Maybe<Real>& value, Maybe<Real>& low,
                    Maybe<Real>& high) {
  const auto found = stats::percentile(latency, p);
  if (!found) return;
  value = in_milliseconds(found->value);
  low = in_milliseconds(found->low);
  high = in_milliseconds(found->high);
}

void put_latency(record::Record& record, const stats::Histogram& latency) {
  if (latency.count() == 0) return;
  record.latency_mean_ms = latency.mean() / 1e6;
  record.latency_min_ms = in_milliseconds(latency.min());
  record.latency_max_ms = in_milliseconds(latency.max());
  put_percentile(latency, 0.5, record.latency_p50_ms, record.latency_p50_low_ms,
                 record.latency_p50_high_ms);
  put_percentile(latency, 0.9, record.latency_p90_ms, record.latency_p90_low_ms,
                 record.latency_p90_high_ms);
  put_percentile(latency, 0.99, record.latency_p99_ms, record.latency_p99_low_ms,
                 record.latency_p99_high_ms);
  Maybe<Real> low, high;
  put_percentile(latency, 0.999, record.latency_p999_ms, low, high);
}

/// What a counter that only grows gained, where both looks have it.
template <typename T>
std::optional<T> gained(const std::optional<T>& before, const std::optional<T>& after) {
  if (!before || !after || *after < *before) return std::nullopt;
  return *after - *before;
}

}  // namespace

void put_case(record::Record& record, const Case& item) {
  record.number = item.number;
  record.engine = item.engine;
  record.device = item.device;
  record.network = item.network;
  record.precision = name(item.precision);
  record.batch = item.batch;
  if (item.lanes > 0) record.lanes = item.lanes;
  if (item.threads > 0) record.threads = item.threads;
  record.scenario = load::name(item.scenario);
  record.preset = item.preset;
}

void put_engine(record::Record& record, const engine::Description& description,
                const std::string& device) {
  record.engine_version = description.version;
  record.engine_library = description.library;
  for (const auto& each : description.devices)
    if (each.name == device) record.device_name = each.full_name;
}

void put_loaded(record::Record& record, const Loaded& loaded) {
  record.compile_ms = milliseconds(loaded.load.length());
  record.lanes = loaded.lanes;
  record.engine_settings =
      Json(loaded.settings).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void put_warmed(record::Record& record, const Case& item, const Warmed& warmed) {
  record.first_inference_ms = milliseconds(warmed.first_inference);
  record.warmup_s = seconds(warmed.warmup.duration);
  record.warmup_queries = warmed.warmup.queries;
  if (item.warm_up.until_stationary && !warmed.warmup.stationary)
    add_remark(record, "the rate was still moving when the warm-up ended",
               "quieten the machine (perwatt doctor), then measure again");
}

void put_measured(record::Record& record, const Case& item, const Measured& measured) {
  const auto& m = measured.measurement;
  const double images = item.batch;
  record.throughput = finite(m.throughput.rate * images);
  if (m.throughput.usable) {
    record.throughput_low = finite(m.throughput.low * images);
    record.throughput_high = finite(m.throughput.high * images);
    record.autocorrelation = finite(m.throughput.autocorrelation);
  }
  if (const auto preset = load::preset_of(item.preset)) {
    record.preset_throughput = finite(preset->estimate(m) * images);
    record.preset_estimator = preset->estimator;
  }
  record.stop_reason = load::name(m.stop);
  record.tail = stats::describe(m.throughput);
  record.queries = m.queries;
  record.duration_s = seconds(m.ended - m.began);
  put_latency(record, m.latency);
  if (measured.peak_memory_bytes > 0) record.peak_memory_bytes = measured.peak_memory_bytes;
}

void put_machine(record::Record& record, const board::State& before, const board::State& after) {
  record.governor = before.governor;
  record.power_mode = before.power_mode;
  record.cpu_mhz_before = before.cpu_mhz;
  record.cpu_mhz_after = after.cpu_mhz;
  record.temperature_before_c = board::hottest(before);
  record.temperature_after_c = board::hottest(after);
  if (const auto events = gained(before.throttle_events, after.throttle_events))
    record.throttle_events = static_cast<record::Integer>(*events);
  record.load_before = before.load_1min;
  const auto stolen = gained(before.cpu_steal_ticks, after.cpu_steal_ticks);
  const auto ticks = gained(before.cpu_total_ticks, after.cpu_total_ticks);
  if (stolen && ticks && *ticks > 0)
    record.steal_share = static_cast<double>(*stolen) / static_cast<double>(*ticks);
  if (before.memory_available_bytes)
    record.memory_available_bytes = static_cast<record::Integer>(*before.memory_available_bytes);
}

void put_observer_cost(record::Record& record, std::span<const double> shares) {
  if (shares.size() < 2) return;
  const auto n = static_cast<double>(shares.size());
  double mean = 0, squares = 0;
  for (const double share : shares) mean += share / n;
  for (const double share : shares) squares += (share - mean) * (share - mean);
  const double half = stats::student_t_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n);
  record.observer_cost_share = mean;
  record.observer_cost_low_share = mean - half;
  record.observer_cost_high_share = mean + half;
}

void put_verdict(record::Record& record, const Verdict& verdict) {
  record.status = verdict.status;
  record.reason = verdict.reason;
  record.remedy = verdict.remedy;
}

void add_remark(record::Record& record, const std::string& remark, const std::string& remedy) {
  record.reason += (record.reason.empty() ? "" : "; ") + remark;
  if (!remedy.empty()) record.remedy += (record.remedy.empty() ? "" : "; ") + remedy;
}

}  // namespace perwatt::run
