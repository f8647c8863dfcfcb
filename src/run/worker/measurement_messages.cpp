#include <stdexcept>

#include "run/worker/json_values.h"
#include "run/worker/messages.h"

namespace perwatt::run {
namespace {

/// The inverse of an enumeration's name(), over its values from `first` to `last`.
template <typename Enum, typename Name>
Enum named(const Json& json, Enum first, Enum last, Name&& name_of) {
  const auto text = json.get<std::string>();
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    if (name_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  throw std::invalid_argument("unknown word: " + text);
}

std::string tail_name(stats::Tail tail) {
  return stats::describe(tail);
}
std::string_view stop_name(load::StopReason reason) {
  return load::name(reason);
}

Json encode_estimate(const stats::ThroughputEstimate& e) {
  return {{"rate", real(e.rate)},
          {"low", real(e.low)},
          {"high", real(e.high)},
          {"half_width", real(e.relative_half_width)},
          {"batches", e.batches},
          {"degrees", real(e.degrees)},
          {"autocorrelation", real(e.autocorrelation)},
          {"tail", stats::describe(e.tail)},
          {"stall_share", real(e.stall_share)},
          {"unseen_stall_share", real(e.unseen_stall_share)},
          {"usable", e.usable}};
}
stats::ThroughputEstimate decode_estimate(const Json& json) {
  stats::ThroughputEstimate e;
  e.rate = real_of(json.at("rate"));
  e.low = real_of(json.at("low"));
  e.high = real_of(json.at("high"));
  e.relative_half_width = real_of(json.at("half_width"));
  e.batches = json.at("batches").get<int>();
  e.autocorrelation = real_of(json.at("autocorrelation"));
  e.tail = named(json.at("tail"), stats::Tail::resolved, stats::Tail::too_short, tail_name);
  e.degrees = real_of(json.at("degrees"));
  e.stall_share = real_of(json.at("stall_share"));
  e.unseen_stall_share = real_of(json.at("unseen_stall_share"));
  e.usable = json.at("usable").get<bool>();
  return e;
}

Json encode_histogram(const stats::Histogram& histogram) {
  const auto sparse = histogram.sparse();
  return {{"min", sparse.min}, {"max", sparse.max}, {"sum", sparse.sum}, {"bins", sparse.bins}};
}
stats::Histogram decode_histogram(const Json& json) {
  stats::Histogram::Sparse sparse;
  sparse.min = json.at("min").get<std::int64_t>();
  sparse.max = json.at("max").get<std::int64_t>();
  sparse.sum = json.at("sum").get<double>();
  json.at("bins").get_to(sparse.bins);
  return stats::Histogram::from(sparse);
}

/// `null` for what is absent.
template <typename T, typename Encode>
Json encode_optional(const std::optional<T>& value, Encode&& encode_one) {
  return value ? encode_one(*value) : Json();
}
template <typename T, typename Decode>
std::optional<T> decode_optional(const Json& json, Decode&& decode_one) {
  if (json.is_null()) return std::nullopt;
  return decode_one(json);
}

Json encode_percentile(const stats::Percentile& p) {
  return {{"value", p.value},
          {"low", p.low},
          {"high", p.high},
          {"effective", real(p.effective)},
          {"open", p.open}};
}
stats::Percentile decode_percentile(const Json& json) {
  return {json.at("value").get<std::int64_t>(), json.at("low").get<std::int64_t>(),
          json.at("high").get<std::int64_t>(), real_of(json.at("effective")),
          json.at("open").get<bool>()};
}

Json encode_drift(const stats::Drift& d) {
  return {{"ratio", real(d.ratio)}, {"low", real(d.low)}, {"high", real(d.high)}};
}
stats::Drift decode_drift(const Json& json) {
  return {real_of(json.at("ratio")), real_of(json.at("low")), real_of(json.at("high"))};
}

Json encode_modes(const stats::Modes& m) {
  return {{"count", m.count}, {"fast", m.fast}, {"slow", m.slow}, {"share", real(m.fast_share)}};
}
stats::Modes decode_modes(const Json& json) {
  return {json.at("count").get<int>(), json.at("fast").get<std::int64_t>(),
          json.at("slow").get<std::int64_t>(), real_of(json.at("share"))};
}

Json encode_summary(const stats::LatencySummary& s) {
  return {{"p50", encode_optional(s.p50, encode_percentile)},
          {"p90", encode_optional(s.p90, encode_percentile)},
          {"p99", encode_optional(s.p99, encode_percentile)},
          {"p999", encode_optional(s.p999, encode_percentile)},
          {"drift", encode_optional(s.drift, encode_drift)},
          {"modes", encode_optional(s.modes, encode_modes)},
          {"outliers", s.outliers}};
}
stats::LatencySummary decode_summary(const Json& json) {
  stats::LatencySummary s;
  s.p50 = decode_optional<stats::Percentile>(json.at("p50"), decode_percentile);
  s.p90 = decode_optional<stats::Percentile>(json.at("p90"), decode_percentile);
  s.p99 = decode_optional<stats::Percentile>(json.at("p99"), decode_percentile);
  s.p999 = decode_optional<stats::Percentile>(json.at("p999"), decode_percentile);
  s.drift = decode_optional<stats::Drift>(json.at("drift"), decode_drift);
  s.modes = decode_optional<stats::Modes>(json.at("modes"), decode_modes);
  json.at("outliers").get_to(s.outliers);
  return s;
}

Json encode_arrivals(const load::Arrivals& a) {
  return {{"scheduled", a.scheduled},
          {"missed", a.missed},
          {"issue_lag", encode_histogram(a.issue_lag)}};
}
load::Arrivals decode_arrivals(const Json& json) {
  return {json.at("scheduled").get<std::int64_t>(), json.at("missed").get<std::int64_t>(),
          decode_histogram(json.at("issue_lag"))};
}

Json encode_found(const load::FoundRate& f) {
  return {{"rate", real(f.rate)}, {"high", real(f.high)}, {"trials", f.trials}};
}
load::FoundRate decode_found(const Json& json) {
  return {real_of(json.at("rate")), real_of(json.at("high")), json.at("trials").get<int>()};
}

}  // namespace

Json encode(const Measured& value) {
  const auto& m = value.measurement;
  return {{"window", encode_span({m.began, m.ended})},
          {"queries", m.queries},
          {"latency", encode_histogram(m.latency)},
          {"throughput", encode_estimate(m.throughput)},
          {"stop", load::name(m.stop)},
          {"grouped_rate", real(m.grouped_rate)},
          {"arrivals", encode_optional(m.arrivals, encode_arrivals)},
          {"found", encode_optional(m.found, encode_found)},
          {"summary", encode_summary(value.summary)},
          {"peak_memory", value.peak_memory_bytes}};
}
void decode(const Json& json, Measured& value) {
  auto& m = value.measurement;
  const Span window = decode_span(json.at("window"));
  m.began = window.began;
  m.ended = window.ended;
  json.at("queries").get_to(m.queries);
  m.latency = decode_histogram(json.at("latency"));
  m.throughput = decode_estimate(json.at("throughput"));
  m.stop = named(json.at("stop"), load::StopReason::target, load::StopReason::cancelled, stop_name);
  m.grouped_rate = real_of(json.at("grouped_rate"));
  m.arrivals = decode_optional<load::Arrivals>(json.at("arrivals"), decode_arrivals);
  m.found = decode_optional<load::FoundRate>(json.at("found"), decode_found);
  value.summary = decode_summary(json.at("summary"));
  json.at("peak_memory").get_to(value.peak_memory_bytes);
}

Json encode(const load::InterimResult& value) {
  return {{"elapsed", time(value.elapsed)},
          {"queries", value.queries},
          {"throughput", encode_estimate(value.throughput)}};
}
void decode(const Json& json, load::InterimResult& value) {
  value.elapsed = time_of(json.at("elapsed"));
  json.at("queries").get_to(value.queries);
  value.throughput = decode_estimate(json.at("throughput"));
}

}  // namespace perwatt::run
