#include "run/live/side.h"

#include <algorithm>
#include <cmath>

#include "run/measure/case_runner.h"
#include "run/measure/executed_text.h"
#include "run/measure/new_record.h"
#include "run/measure/record_parts.h"

namespace perwatt::run {
namespace {

constexpr Nanoseconds kShortestSlice = std::chrono::milliseconds(300);
constexpr double kFewestQueries = 10, kFewestRounds = 4;  // of a slice; rounds of the lanes
constexpr Nanoseconds kLeadIn = std::chrono::milliseconds(50);
constexpr std::int64_t kLeadInQueries = 3;

}  // namespace

LiveSide::LiveSide(const LiveSetup& setup, std::function<void()> tick)
    : setup_(setup), tick_(std::move(tick)), record_(new_record(setup.item, setup.file)) {}

template <typename Answer>
std::optional<Answer> LiveSide::answer_of(WorkerLink::Result<Answer> result,
                                          std::string_view doing) {
  if (std::holds_alternative<WorkerEnd>(result)) link_.reset();
  return run::answer_of(std::move(result), doing, seconds(setup_.item.time_limit), verdict_);
}

bool LiveSide::start(Nanoseconds lifetime) {
  const MonotonicClock clock;
  const Nanoseconds began = clock.now();
  const Case& item = setup_.item;
  link_ = std::make_unique<WorkerLink>(setup_.options, began + item.time_limit + lifetime, tick_);
  const auto description = answer_of(link_->open({item.engine, setup_.options.open}), "loading");
  if (!description) return false;
  put_engine(record_, *description, item.device);
  const auto loaded = answer_of(link_->load(load_order(item, setup_.file)), "loading");
  if (!loaded) return false;
  put_loaded(record_, *loaded);
  lanes_ = loaded->lanes;
  const auto warmed = answer_of(link_->warm({item.scenario, item.warm_up}), "warming up");
  if (!warmed) return false;
  if (warmed->first_inference > Nanoseconds{0})
    record_.first_inference_ms = milliseconds(warmed->first_inference);
  start_length_ = clock.now() - began;
  return true;
}

void LiveSide::stop() {
  if (link_) link_->close();
  link_.reset();
}

bool LiveSide::examine() {
  if (setup_.file.misfit) {
    verdict_ = {record::Status::unsupported, setup_.file.misfit->what, setup_.file.misfit->remedy};
    return false;
  }
  if (!start(Nanoseconds{0})) return false;
  const auto measured = measure(kShortestSlice);
  if (!measured) return false;
  query_rate_ = measured->measurement.throughput.rate;
  if (!(query_rate_ > 0)) {
    verdict_ = {record::Status::engine_error, "no query was completed in a slice",
                "raise --max-seconds, or name a smaller batch"};
    return false;
  }
  if (const auto executed = answer_of(link_->profile(), "profiling"))
    put_executed(record_, *executed);
  else if (is_interrupted())
    return false;
  else
    record_.executed = "unknown";
  verdict_ = {};
  stop();
  return true;
}

std::optional<Measured> LiveSide::measure(Nanoseconds length) {
  load::StopRule stop;
  stop.floor = stop.ceiling = length;
  auto measured = answer_of(link_->measure({setup_.item.scenario, stop}, {}), "measuring");
  if (measured) peak_memory_ = std::max(peak_memory_, measured->peak_memory_bytes);
  return measured;
}

std::optional<double> LiveSide::slice(Nanoseconds length, bool lead_in) {
  if (!link_) return std::nullopt;
  load::WarmupRule rule;
  rule.queries = kLeadInQueries;
  rule.floor = kLeadIn;
  rule.until_stationary = false;
  if (lead_in && !answer_of(link_->warm({setup_.item.scenario, rule}), "warming up"))
    return std::nullopt;
  const auto measured = measure(length);
  if (!measured) return std::nullopt;
  const auto& m = measured->measurement;
  const double rate = m.throughput.rate * setup_.item.batch;
  if (!(rate > 0) || !std::isfinite(rate)) {
    verdict_ = {record::Status::engine_error, "no query was completed in a slice",
                "raise --max-seconds"};
    return std::nullopt;
  }
  latency_.add(m.latency);
  log_rates_ += std::log(rate);
  measured_ += m.ended - m.began;
  ++slices_;
  return rate;
}

Nanoseconds LiveSide::slice_length() const {
  const double queries = std::max(kFewestQueries, kFewestRounds * lanes_);
  return std::max(kShortestSlice, from_seconds(queries / query_rate_));
}

/// With the query that ends it under way, and the one that the verb begins with.
Nanoseconds LiveSide::lead_in_length() const {
  return std::max(kLeadIn, from_seconds(kLeadInQueries / query_rate_)) +
         from_seconds(2 / query_rate_);
}

void LiveSide::begin_again() {
  verdict_ = {};
  latency_ = {};
  log_rates_ = 0;
  slices_ = 0;
  measured_ = {};
}

record::Record LiveSide::record() const {
  record::Record one = record_;
  if (slices_ > 0) {
    Measured all;
    all.measurement.latency = latency_;
    all.measurement.queries = static_cast<std::int64_t>(latency_.count());
    all.measurement.throughput.rate = std::exp(log_rates_ / slices_) / setup_.item.batch;
    all.measurement.ended = measured_;
    all.peak_memory_bytes = peak_memory_;
    put_measured(one, setup_.item, all);
    one.stop_reason = "paired rounds";
    one.tail.clear();
  }
  if (verdict_.status != record::Status::ok) put_verdict(one, verdict_);
  one.case_key = setup_.item.key(one.engine_version, one.model_hash);
  return one;
}

}  // namespace perwatt::run
