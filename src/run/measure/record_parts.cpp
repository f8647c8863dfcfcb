#include "run/measure/record_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "engine/registry.h"
#include "load/preset.h"
#include "stats/percentile.h"
#include "stats/proportion.h"
#include "stats/signed_rank.h"

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

void put_percentile(const std::optional<stats::Percentile>& found, Maybe<Real>& value,
                    Maybe<Real>& low, Maybe<Real>& high) {
  if (!found) return;
  value = in_milliseconds(found->value);
  low = in_milliseconds(found->low);
  if (!found->open) high = in_milliseconds(found->high);
}

void put_latency(record::Record& record, const stats::Histogram& latency,
                 const stats::LatencySummary& summary) {
  if (latency.count() == 0) return;
  record.latency_mean_ms = latency.mean() / 1e6;
  record.latency_min_ms = in_milliseconds(latency.min());
  record.latency_max_ms = in_milliseconds(latency.max());
  put_percentile(summary.p50, record.latency_p50_ms, record.latency_p50_low_ms,
                 record.latency_p50_high_ms);
  put_percentile(summary.p90, record.latency_p90_ms, record.latency_p90_low_ms,
                 record.latency_p90_high_ms);
  put_percentile(summary.p99, record.latency_p99_ms, record.latency_p99_low_ms,
                 record.latency_p99_high_ms);
  Maybe<Real> low, high;
  put_percentile(summary.p999, record.latency_p999_ms, low, high);
  if (summary.p99) record.effective_queries = finite(summary.p99->effective);
}

/// Two modes and outliers speak of the machine in closed loops only: a queue makes its own.
void put_shape(record::Record& record, const stats::LatencySummary& summary, bool closed) {
  if (const auto& drift = summary.drift) {
    record.drift_ratio = finite(drift->ratio);
    record.drift_low = finite(drift->low);
    record.drift_high = finite(drift->high);
    if (drift->shown()) record.drift = drift->ratio > 1 ? "slower" : "faster";
  }
  if (!closed) return;
  record.outliers = summary.outliers;
  if (!summary.modes) return;
  record.modes = summary.modes->count;
  if (summary.modes->count < 2) return;
  record.mode_fast_ms = in_milliseconds(summary.modes->fast);
  record.mode_slow_ms = in_milliseconds(summary.modes->slow);
  record.mode_fast_share = summary.modes->fast_share;
}

void put_arrivals(record::Record& record, const Case& item, const load::Arrivals& arrivals) {
  record.arrivals = arrivals.scheduled;
  if (arrivals.issue_lag.count() > 0) {
    const auto n = static_cast<double>(arrivals.issue_lag.count());
    const auto rank = static_cast<std::uint64_t>(std::ceil(0.99 * n));
    record.issue_lag_p99_ms = in_milliseconds(arrivals.issue_lag.ranked(rank));
    record.issue_lag_max_ms = in_milliseconds(arrivals.issue_lag.max());
  }
  if (item.scenario != load::Scenario::fixed_rate) return;
  const auto share = stats::wilson(arrivals.missed, arrivals.scheduled);
  record.missed = arrivals.missed;
  record.missed_share = share.value;
  record.missed_low = share.low;
  record.missed_high = share.high;
}

/// What was searched, and what could not be served.
void put_demand(record::Record& record, const Case& item, const load::Measurement& m) {
  if (m.arrivals) put_arrivals(record, item, *m.arrivals);
  if (m.found && m.found->rate > 0) record.found_rate = m.found->rate;
  if (m.found) record.found_rate_high = finite(m.found->high);
  const std::string bound =
      fmt::format("p{:g} within {:g} ms", 100 * item.percentile, milliseconds(item.latency_bound));
  if (m.stop == load::StopReason::overloaded) {
    record.status = record::Status::overloaded;
    record.reason = fmt::format("arrivals at {:g}/s are more than the {:.3g}/s that it served",
                                item.rate, m.throughput.rate);
    record.remedy = "lower --rate, or have the highest one found with --latency-bound";
  } else if (m.stop == load::StopReason::out_of_reach) {
    record.status = record::Status::overloaded;
    record.reason = fmt::format("no rate keeps {}", bound);
    record.remedy = "raise --latency-bound above the latency of single_stream";
  } else if (m.found && m.found->rate <= 0) {
    add_remark(record, fmt::format("no rate was shown to keep {}: too few queries", bound),
               "raise --max-seconds, or lower --bound-percentile");
  }
}

/// What a counter that only grows gained, where both looks have it.
template <typename T>
std::optional<T> gained(const std::optional<T>& before, const std::optional<T>& after) {
  if (!before || !after || *after < *before) return std::nullopt;
  return *after - *before;
}

}  // namespace

void put_step(record::Record& record, const record::Run& run, const Step& step, int repeats) {
  record.run_id = run.id;
  record.repeat = step.repeat;
  record.repeats = repeats;
  record.position = step.position;
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
  if (warmed.first_inference > Nanoseconds{0})
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
    record.throughput_degrees = finite(m.throughput.degrees);
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
  put_latency(record, m.latency, measured.summary);
  put_shape(record, measured.summary, !load::open_loop(item.scenario));
  put_demand(record, item, m);
  if (measured.peak_memory_bytes > 0) record.peak_memory_bytes = measured.peak_memory_bytes;
}

void put_machine(record::Record& record, const board::State& before, const board::State& after) {
  record.governor = before.governor;
  if (record.power_mode.empty()) record.power_mode = before.power_mode;
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

void put_window(record::Record& record, const board::WindowState& state) {
  const auto whole = [](const auto& count) {
    return count ? Maybe<record::Integer>(static_cast<record::Integer>(*count)) : std::nullopt;
  };
  // A board whose counter is too dear to be read often (a command) has it of the whole case.
  board::WindowState known = state;
  if (!known.throttle_events && record.throttle_events)
    known.throttle_events = static_cast<std::uint64_t>(*record.throttle_events);
  record.throttle_events = whole(known.throttle_events);
  if (state.steal_share) record.steal_share = state.steal_share;
  record.own_load_share = state.own_load_share;
  record.other_load_share = state.other_load_share;
  record.clock_low_mhz = state.clock_low_mhz;
  record.clock_high_mhz = state.clock_high_mhz;
  record.gpu_clock_low_mhz = state.gpu_clock_low_mhz;
  record.gpu_clock_high_mhz = state.gpu_clock_high_mhz;
  record.temperature_high_c = state.temperature_high_c;
  record.run_queue_high = whole(state.run_queue_high);
  record.swapped_in_bytes = whole(state.swapped_in_bytes);
  record.memory_pressure_share = state.memory_pressure_share;
  record.held_back_share = state.held_back_share;
  record.marks = fmt::format("{}", fmt::join(board::marks(known), "; "));
}

void put_observer_cost(record::Record& record, std::span<const double> shares) {
  if (shares.size() < 2) return;
  const stats::Centre centre = stats::signed_rank_centre(shares);
  record.observer_cost_share = centre.value;
  record.observer_cost_low_share = centre.low;
  record.observer_cost_high_share = centre.high;
}

void put_verdict(record::Record& record, const Classification& verdict) {
  record.status = verdict.status;
  record.reason = verdict.reason;
  record.remedy = verdict.remedy;
}

void add_remark(record::Record& record, const std::string& remark, const std::string& remedy) {
  record.reason += (record.reason.empty() ? "" : "; ") + remark;
  if (!remedy.empty()) record.remedy += (record.remedy.empty() ? "" : "; ") + remedy;
}

}  // namespace perwatt::run
