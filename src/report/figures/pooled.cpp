#include "report/figures/pooled.h"

#include <fmt/format.h>

#include <algorithm>

#include "stats/percentile.h"

namespace perwatt::report {
namespace {

using record::Integer;
using record::Maybe;
using record::Real;
using record::Record;
using record::RunView;
using record::Status;
using Records = std::vector<const Record*>;

/// The fewest with which a measurement stops at its target (stats::reached).
constexpr double kFewestDegrees = 12;

bool counts(const Record* one) {
  return one->status == Status::ok && one->throughput.has_value();
}

stats::Repeat repeat_of(const Record& one) {
  stats::Repeat repeat;
  repeat.mean = *one.throughput;
  if (!one.throughput_low || !one.throughput_high) return repeat;
  repeat.degrees = std::max(1.0, one.throughput_degrees.value_or(kFewestDegrees));
  repeat.error = stats::standard_error(*one.throughput_low, *one.throughput_high, repeat.degrees);
  return repeat;
}

/// The record that stands for all.
const Record& speaker(const Records& records) {
  const auto ok = [](const Record* one) { return one->status == Status::ok; };
  const auto answered = [&ok](const Record* one) { return ok(one) && one->pictures; };
  auto found = std::ranges::find_if(records, answered);
  if (found == records.end()) found = std::ranges::find_if(records, ok);
  return found == records.end() ? *records.front() : **found;
}

/// Of the ok records that have it: `join` of what is there so far and one more.
template <typename T, typename Join>
void fold(Record& into, const Records& records, Maybe<T> Record::*member, Join join) {
  into.*member = std::nullopt;
  for (const Record* one : records) {
    if (one->status != Status::ok || !(one->*member)) continue;
    const Maybe<T>& before = into.*member;
    into.*member = before ? join(*before, *(one->*member)) : *(one->*member);
  }
}

void put_mean(Record& into, const Records& records, Maybe<Real> Record::*member) {
  fold(into, records, member, [](Real a, Real b) { return a + b; });
  const auto count = std::ranges::count_if(
      records, [member](const Record* one) { return one->status == Status::ok && (one->*member); });
  if (into.*member) *(into.*member) /= static_cast<double>(count);
}

void put_sums(Record& into, const Records& records) {
  const auto add = [](auto a, auto b) { return a + b; };
  const auto larger = [](auto a, auto b) { return std::max(a, b); };
  for (const auto member : {&Record::queries, &Record::warmup_queries, &Record::throttle_events})
    fold(into, records, member, add);
  for (const auto member : {&Record::duration_s, &Record::warmup_s})
    fold(into, records, member, add);
  for (const auto member : {&Record::compile_ms, &Record::first_inference_ms,
                            &Record::preset_throughput, &Record::picture_rate})
    put_mean(into, records, member);
  fold(into, records, &Record::peak_memory_bytes, larger);
  fold(into, records, &Record::steal_share, larger);
}

void put_percentile(const stats::Histogram& latency, double p, Maybe<Real>& value, Maybe<Real>& low,
                    Maybe<Real>& high) {
  const auto found = stats::percentile(latency, p);
  const auto put = [&found](Maybe<Real>& into, auto member) {
    into = found ? Maybe<Real>(static_cast<double>((*found).*member) / 1e6) : std::nullopt;
  };
  put(value, &stats::Percentile::value);
  put(low, &stats::Percentile::low);
  put(high, &stats::Percentile::high);
}

void put_latency(Record& into, const stats::Histogram& all) {
  into.latency_mean_ms = all.mean() / 1e6;
  into.latency_min_ms = static_cast<double>(all.min()) / 1e6;
  into.latency_max_ms = static_cast<double>(all.max()) / 1e6;
  put_percentile(all, 0.5, into.latency_p50_ms, into.latency_p50_low_ms, into.latency_p50_high_ms);
  put_percentile(all, 0.9, into.latency_p90_ms, into.latency_p90_low_ms, into.latency_p90_high_ms);
  put_percentile(all, 0.99, into.latency_p99_ms, into.latency_p99_low_ms, into.latency_p99_high_ms);
  Maybe<Real> low, high;
  put_percentile(all, 0.999, into.latency_p999_ms, low, high);
}

/// "resolved" where all are: a tail that one process shows is the case's.
void put_tail(Record& into, const Records& records) {
  for (const Record* one : records)
    if (one->status == Status::ok && one->tail.starts_with("not resolved")) into.tail = one->tail;
}

/// Failures and remarks of some repeats stay with the case, each once.
void put_reasons(Record& into, const Records& records) {
  std::vector<std::pair<std::string, std::string>> all;
  std::vector<std::string> failed;
  for (const Record* one : records) {
    if (one->status != into.status)
      failed.push_back(fmt::format("repeat {} {}{}{}", one->repeat, label(one->status),
                                   one->reason.empty() ? "" : ": ", one->reason));
    else if (const std::pair said{one->reason, one->remedy};
             !one->reason.empty() && std::ranges::find(all, said) == all.end())
      all.push_back(said);
  }
  into.reason.clear();
  into.remedy.clear();
  for (const std::string& one : failed) all.emplace_back(one, "");
  for (const auto& [reason, remedy] : all) {
    into.reason += (into.reason.empty() ? "" : "; ") + reason;
    if (!remedy.empty()) into.remedy += (into.remedy.empty() ? "" : "; ") + remedy;
  }
}

using Member = Maybe<Real> Record::*;

/// A figure and its interval over the processes that have it.
void put_pooled(Record& into, const Records& records, Member value, Member low, Member high) {
  std::vector<stats::Repeat> repeats;
  for (const Record* one : records)
    if (one->status == Status::ok && one->*value) repeats.emplace_back().mean = *(one->*value);
  into.*value = into.*low = into.*high = std::nullopt;
  if (repeats.size() < 2) {
    for (const Record* one : records)
      if (one->status == Status::ok && one->*value)
        for (const Member part : {value, low, high}) into.*part = one->*part;
    return;
  }
  const stats::PooledRepeats pooled = stats::pool(repeats);
  into.*value = pooled.mean;
  into.*low = pooled.low;
  into.*high = pooled.high;
}

/// Watts are of one meter: repeats with another one are left to themselves.
void put_power(Record& into, const Records& records) {
  Records same;
  for (const Record* one : records)
    if (one->meter == into.meter && one->boundary == into.boundary) same.push_back(one);
  put_pooled(into, same, &Record::power_w, &Record::power_low_w, &Record::power_high_w);
  put_pooled(into, same, &Record::energy_per_inference_j, &Record::energy_per_inference_low_j,
             &Record::energy_per_inference_high_j);
  put_pooled(into, same, &Record::efficiency, &Record::efficiency_low, &Record::efficiency_high);
  put_pooled(into, same, &Record::efficiency_net, &Record::efficiency_net_low,
             &Record::efficiency_net_high);
  for (const auto member : {&Record::power_idle_w, &Record::power_loaded_idle_w,
                            &Record::power_net_w, &Record::energy_per_correct_j})
    put_mean(into, same, member);
}

Record pooled_record(const PooledCase& item) {
  Record one = speaker(item.records);
  put_reasons(one, item.records);
  if (!item.throughput) return one;
  one.throughput = item.throughput->mean;
  one.throughput_low = item.throughput->low;
  one.throughput_high = item.throughput->high;
  one.throughput_degrees = item.throughput->repeats - 1;
  one.stop_reason = fmt::format("{} repeats", item.records.size());
  put_tail(one, item.records);
  put_sums(one, item.records);
  put_power(one, item.records);
  return one;
}

}  // namespace

std::optional<stats::PooledRepeats> pooled_throughput(const Records& records) {
  std::vector<stats::Repeat> repeats;
  for (const Record* one : records)
    if (counts(one)) repeats.push_back(repeat_of(*one));
  if (repeats.empty()) return std::nullopt;
  return stats::pool(repeats);
}

std::vector<PooledCase> pooled_cases(const RunView& view) {
  std::vector<PooledCase> cases;
  for (const Record& one : view.records) {
    // A run's records stand by number; repeats of the same second may come in any order.
    const auto another_repeat = [&one](const Record* other) {
      return other->number == one.number && other->repeat != one.repeat;
    };
    if (!cases.empty() && std::ranges::all_of(cases.back().records, another_repeat))
      cases.back().records.push_back(&one);
    else
      cases.push_back({{&one}, {}});
  }
  for (PooledCase& item : cases) item.throughput = pooled_throughput(item.records);
  return cases;
}

std::string repeats_words(const RunView& view) {
  if (!has_repeats(view)) return "";
  int repeated = 0, shown = 0, most = 0;
  for (const PooledCase& item : pooled_cases(view)) {
    if (!item.throughput || item.throughput->repeats < 2) continue;
    ++repeated;
    most = std::max(most, item.throughput->repeats);
    if (item.throughput->parts && item.throughput->parts->shown()) ++shown;
  }
  std::string words = fmt::format(
      "up to {} repeats of a case, each in a process of its own; intervals are of the mean over "
      "processes. A difference between processes is shown for {} of {} repeated case{} (5 % level)",
      most, shown, repeated, repeated == 1 ? "" : "s");
  if (const int there = static_cast<int>(view.records.size()); there < view.run.cases)
    words += fmt::format("; {} of {} measurements are there, `perwatt run --resume` goes on", there,
                         view.run.cases);
  return words;
}

bool has_repeats(const RunView& view) {
  return std::ranges::any_of(view.records, [](const Record& one) { return one.repeats > 1; });
}

RunView pooled_view(const RunView& view) {
  if (!has_repeats(view)) return view;
  Integer planned = 1;
  for (const Record& one : view.records) planned = std::max(planned, one.repeats);
  RunView pooled;
  pooled.run = view.run;
  pooled.run.cases = static_cast<int>(view.run.cases / planned);
  for (const PooledCase& item : pooled_cases(view)) {
    Record one = item.records.size() == 1 ? *item.records.front() : pooled_record(item);
    one.repeats = static_cast<Integer>(item.records.size());
    stats::Histogram all;
    for (const Record* each : item.records)
      if (const auto found = view.latencies.find(each->id); found != view.latencies.end())
        all.add(found->second);
    if (all.count() > 0) {
      if (item.records.size() > 1) put_latency(one, all);
      pooled.latencies.emplace(one.id, std::move(all));
    }
    pooled.records.push_back(std::move(one));
  }
  return pooled;
}

}  // namespace perwatt::report
