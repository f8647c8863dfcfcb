#include "engine/synthetic/network.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace perwatt::engine {
namespace {

constexpr std::int64_t kChannels = 3, kSide = 224, kClasses = 1000;
constexpr std::size_t kPicture = kChannels * kSide * kSide;

int lanes_for(const LoadRequest& request) {
  constexpr int kThroughputLanes = 4;
  if (request.lanes > 0) return request.lanes;
  return (request.goal == Goal::latency ? 1 : kThroughputLanes) + request.spare_lanes;
}

/// The options with the mean latency that this request has.
SyntheticOptions under_load(SyntheticOptions options, const LoadRequest& request) {
  options.latency.mean = options.load.latency(options.latency.mean, request.batch, request.threads,
                                              lanes_for(request));
  return options;
}

}  // namespace

SyntheticNetwork::Lane::Lane(const LatencySpec& latency, std::uint64_t stream, std::int64_t batch)
    : input(static_cast<std::size_t>(batch) * kPicture),
      output(static_cast<std::size_t>(batch * kClasses)),
      answers(static_cast<std::size_t>(batch)),
      law(latency, stream) {}

SyntheticNetwork::SyntheticNetwork(const LoadRequest& request, const SyntheticOptions& options,
                                   Clock* clock)
    : device_(request.device),
      profile_(request.profile),
      batch_(request.batch),
      options_(under_load(options, request)),
      fault_(options_.fault),
      server_law_(options_.latency),
      simulated_(clock == nullptr ? nullptr : clock->simulated()),
      timer_(lanes_for(request)) {
  const RandomStream random(options_.latency.seed, kPicture);
  for (std::size_t i = 0; i < kSamples; ++i) positions_.push_back(random.bits(i) % kPicture);
  for (std::size_t i = 0; i < kSamples * kClasses; ++i)
    weights_.push_back(static_cast<float>(2 * random.uniform(kSamples + i) - 1));
  for (int i = 0; i < lanes_for(request); ++i)
    lanes_.emplace_back(options_.latency, static_cast<std::uint64_t>(i), batch_);
  fault_.on_load();
}

Tensor SyntheticNetwork::input(int lane) {
  return {"input", {batch_, kChannels, kSide, kSide}, lane_of(lane).input};
}

Tensor SyntheticNetwork::output(int lane) {
  return {"output", {batch_, kClasses}, lane_of(lane).output};
}

/// Softmax of a random projection of the samples.
void SyntheticNetwork::answer_row(const Samples& samples, std::span<float> row) const {
  float sum = 0;
  for (std::size_t k = 0; k < row.size(); ++k) {
    float logit = 0;
    for (std::size_t i = 0; i < kSamples; ++i) logit += weights_[k * kSamples + i] * samples[i];
    row[k] = std::exp(std::clamp(logit, -30.0F, 30.0F));
    sum += row[k];
  }
  for (float& value : row) value /= sum;
  if (options_.wrong) std::ranges::reverse(row);
}

/// Only a row that is out of date is computed: in a steady loop over one input, a query costs the
/// harness alone.
void SyntheticNetwork::answer(Lane& lane) const {
  Samples samples{};
  for (std::size_t row = 0; row < lane.answers.size(); ++row) {
    const auto shares = std::span(lane.output).subspan(row * kClasses, kClasses);
    Answer& last = lane.answers[row];
    for (std::size_t i = 0; i < kSamples; ++i)
      samples[i] = lane.input[row * kPicture + positions_[i]];
    if (samples == last.samples && shares[0] == last.first) continue;
    answer_row(samples, shares);
    last = {samples, shares[0]};
  }
}

bool SyntheticNetwork::instant() const {
  return options_.latency.mean.count() == 0 && options_.latency.stall_every == 0;
}

Nanoseconds SyntheticNetwork::deadline(Lane& lane) {
  const Nanoseconds now = simulated_ != nullptr ? simulated_->now() : MonotonicClock().now();
  if (!options_.serial) return now + lane.law.next();
  const std::lock_guard lock(server_mutex_);
  server_free_ = std::max(server_free_, now) + server_law_.next();
  return server_free_;
}

void SyntheticNetwork::wait(Nanoseconds deadline) {
  if (simulated_ != nullptr)
    simulated_->wait_until(deadline);
  else
    wait_precisely(deadline);
}

void SyntheticNetwork::infer(int lane) {
  Lane& used = lane_of(lane);
  fault_.on_inference();
  if (instant()) return answer(used);
  const Nanoseconds end = deadline(used);
  answer(used);
  wait(end);
}

void SyntheticNetwork::start(int lane, Done done) {
  Lane& used = lane_of(lane);
  try {
    fault_.on_inference();
  } catch (const Failure& failure) {
    used.failure = failure;
    return done.call(done.context, lane, false);
  }
  if (instant()) {
    answer(used);
    return done.call(done.context, lane, true);
  }
  const Nanoseconds end = deadline(used);
  answer(used);
  if (simulated_ != nullptr)
    simulated_->at(end, [done, lane] { done.call(done.context, lane, true); });
  else
    timer_.at(end, lane, done);
}

Failure SyntheticNetwork::failure(int lane) {
  return lane_of(lane).failure.value_or(
      Failure(FailureKind::engine_error, "no inference has failed"));
}

Executed SyntheticNetwork::executed() {
  if (!profile_) return {};
  Executed executed{options_.executes};
  for (Executed::Part& part : executed.parts)
    part.device = options_.executes_on.empty() ? device_ : options_.executes_on;
  std::ranges::stable_sort(executed.parts, std::ranges::greater{}, &Executed::Part::share);
  return executed;
}

std::map<std::string, std::string> SyntheticNetwork::settings() {
  const LatencySpec& latency = options_.latency;
  std::ostringstream mean;
  mean << 1e-3 * server_law_.mean_ns();
  return {{"law", std::string(name(latency.law))},
          {"mean_us", mean.str()},
          {"seed", std::to_string(latency.seed)},
          {"server", options_.serial ? "serial" : "parallel"}};
}

}  // namespace perwatt::engine
