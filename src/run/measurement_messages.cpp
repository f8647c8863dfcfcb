#include <stdexcept>

#include "run/json_values.h"
#include "run/messages.h"

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

}  // namespace

Json encode(const Measured& value) {
  const auto& m = value.measurement;
  return {{"window", encode_span({m.began, m.ended})},
          {"queries", m.queries},
          {"latency", encode_histogram(m.latency)},
          {"throughput", encode_estimate(m.throughput)},
          {"stop", load::name(m.stop)},
          {"grouped_rate", real(m.grouped_rate)},
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
  json.at("peak_memory").get_to(value.peak_memory_bytes);
}

Json encode(const load::Look& value) {
  return {{"elapsed", time(value.elapsed)},
          {"queries", value.queries},
          {"throughput", encode_estimate(value.throughput)}};
}
void decode(const Json& json, load::Look& value) {
  value.elapsed = time_of(json.at("elapsed"));
  json.at("queries").get_to(value.queries);
  value.throughput = decode_estimate(json.at("throughput"));
}

}  // namespace perwatt::run
