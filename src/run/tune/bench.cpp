#include "run/tune/bench.h"

#include <algorithm>
#include <utility>

#include "board/machine.h"

namespace perwatt::run {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWorkers = 6;
/// How long a worker may be silent: at first, when nothing is known of the network, and then.
constexpr Nanoseconds kFirstPatience = 60s, kPatience = 5s;
/// Slower queries are not spent on warming up several lanes: their first round is left out anyway.
constexpr double kSlowQuery = 0.1;

/// As run::answer_of, with the verdict in the reading.
template <typename Answer>
std::optional<Answer> answer_of(Link::Result<Answer> result, Reading& reading,
                                double patience_seconds) {
  Classification verdict;
  auto answer = run::answer_of(std::move(result), "tuning", patience_seconds, verdict);
  if (answer) return answer;
  reading.status = verdict.status;
  reading.reason = verdict.reason;
  return answer;
}

load::Scenario scenario_of(const Setting& setting) {
  return setting.goal == engine::Goal::latency ? load::Scenario::single_stream
                                               : load::Scenario::offline;
}

}  // namespace

/// Calls a verb with as much patience as what was called before suggests.
template <typename Call>
auto WorkerBench::timed(Worker& worker, Call&& call) {
  const Nanoseconds began = clock_.now();
  worker.link->set_deadline(
      began + (longest_call_.count() == 0 ? kFirstPatience : kPatience + 10 * longest_call_));
  auto result = call(*worker.link);
  longest_call_ = std::max(longest_call_, clock_.now() - began);
  return result;
}

LoadOrder WorkerBench::order_for(const Setting& setting) const {
  LoadOrder order;
  order.seed = item_.seed;
  auto& request = order.request;
  request.model = model_;
  request.device = item_.device;
  request.precision = item_.precision;
  request.batch = setting.batch;
  request.lanes = setting.lanes;
  request.threads = setting.threads;
  request.goal = setting.goal;
  request.options = item_.engine_options;
  for (const auto& [key, value] : setting.options) request.options[key] = value;
  return order;
}

/// Ends workers that were not used for long, so that one more can live beside the rest.
void WorkerBench::make_room() {
  const auto fits = [this] {
    if (workers_.size() >= kMostWorkers) return false;
    const auto available = board::observe(options_.sysroot).memory_available_bytes;
    return !available || largest_ == 0 || static_cast<std::int64_t>(*available) > 2 * largest_;
  };
  while (!workers_.empty() && !fits()) workers_.pop_back();
}

bool WorkerBench::load(Worker& worker, Reading& reading) {
  const double patience = seconds(kFirstPatience);
  if (!answer_of(timed(worker,
                       [&](WorkerLink& link) {
                         return link.open({item_.engine, options_.open});
                       }),
                 reading, patience))
    return false;
  // What opening took says nothing of what compiling takes.
  if (workers_.empty() && largest_ == 0) longest_call_ = Nanoseconds{0};
  const auto loaded = answer_of(
      timed(worker, [&](WorkerLink& link) { return link.load(order_for(worker.setting)); }),
      reading, patience);
  if (loaded) worker.lanes = loaded->lanes;
  if (loaded) worker.settings = loaded->settings;
  return loaded.has_value();
}

Reading WorkerBench::measure_in(Worker& worker, Nanoseconds slice) {
  Reading reading;
  reading.lanes = worker.lanes;
  reading.settings = worker.settings;
  const double patience = seconds(kPatience + 10 * longest_call_);
  const load::Scenario scenario = scenario_of(worker.setting);
  if (worker.query_seconds < kSlowQuery || worker.lanes == 1) {
    WarmOrder warm{scenario, {}};
    warm.rule = {.queries = 1, .floor = 50ms, .ceiling = 50ms, .until_stationary = false};
    if (!answer_of(timed(worker, [&](WorkerLink& link) { return link.warm(warm); }), reading,
                   patience))
      return reading;
  }
  MeasureOrder order{scenario, {}};
  order.stop.target = 1e-9;  // the slice ends it
  order.stop.floor = order.stop.ceiling = slice;
  auto measured = answer_of(
      timed(worker, [&](WorkerLink& link) { return link.measure(order, {}); }), reading, patience);
  if (!measured) return reading;
  const auto& m = measured->measurement;
  const double images = worker.setting.batch;
  reading.rate = m.throughput.rate * images;
  if (m.throughput.usable) {
    reading.low = m.throughput.low * images;
    reading.high = m.throughput.high * images;
  }
  reading.queries = m.queries;
  reading.latency = m.latency;
  reading.memory = measured->peak_memory_bytes;
  largest_ = std::max(largest_, reading.memory);
  if (reading.rate > 0) worker.query_seconds = images / reading.rate;
  if (!(reading.rate > 0)) {
    reading.status = record::Status::engine_error;
    reading.reason = "no query was completed";
  }
  return reading;
}

Reading WorkerBench::measure(const Setting& setting, Nanoseconds slice) {
  const Nanoseconds began = clock_.now();
  const auto known = std::ranges::find(workers_, setting, &Worker::setting);
  if (known != workers_.end()) {
    workers_.splice(workers_.begin(), workers_, known);
  } else {
    make_room();
    Worker worker{
        setting, std::make_unique<WorkerLink>(options_, clock_.now() + kFirstPatience), 0, {}, 0};
    if (!workers_.empty())
      worker.query_seconds =
          workers_.front().query_seconds * setting.batch / workers_.front().setting.batch;
    Reading failed;
    if (!load(worker, failed)) return failed;
    workers_.push_front(std::move(worker));
  }
  const Nanoseconds loaded = clock_.now();
  Reading reading = measure_in(workers_.front(), slice);
  reading.loading = loaded - began;
  if (!reading.ok()) workers_.pop_front();
  return reading;
}

}  // namespace perwatt::run
