// The other side of a case: what answers one verb at a time, or does not. A worker process
// (worker_link.h), or a session in this process in simulated time (inline_link.h).
// Is NOT aware of cases or records.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "run/worker/classification.h"
#include "run/worker/messages.h"
#include "run/worker/output_ring.h"

namespace perwatt::run {

class Link {
 public:
  /// A verb's answer, its failure, or the other side's end. After an end, nothing more can be
  /// called.
  template <typename Answer>
  using Result = std::variant<Answer, WorkerFailure, WorkerEnd>;

  virtual ~Link() = default;
  /// Of the process whose state and memory are the case's; 0 where it has none of its own.
  virtual pid_t pid() const = 0;

  Result<engine::Description> open(const OpenOrder& order);
  Result<Loaded> load(const LoadOrder& order);
  Result<Warmed> warm(const WarmOrder& order);
  Result<Measured> measure(const MeasureOrder& order,
                           std::function<void(const load::InterimResult&)> look);
  Result<Outputs> outputs();
  /// `take` gets every picture's outputs in order; each puts the deadline off to `patience` from
  /// then.
  virtual Result<Classified> classify(const ClassifyOrder& order, Nanoseconds patience,
                                      std::function<void(const PictureOutput&)> take) = 0;
  Result<engine::Executed> profile();
  /// Asks the other side to end by itself, and waits for that a little.
  virtual void close() = 0;

 protected:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Sends a verb and waits for the whole reply, {"answer": ...} or {"failure": ...}.
  virtual std::variant<Json, WorkerEnd> exchange(Verb verb, const Json& order) = 0;
  /// The reply made no sense: ends the other side.
  virtual WorkerEnd garbled(const std::string& problem) = 0;

  Result<Json> call(Verb verb, const Json& order);
  Result<Classified> classified(const ClassifyOrder& order);
  void show(const load::InterimResult& look) const {
    if (look_) look_(look);
  }
  bool shows() const { return look_ != nullptr; }

 private:
  template <typename Answer>
  Result<Answer> call_for(Verb verb, const Json& order);

  std::function<void(const load::InterimResult&)> look_;  ///< while measuring
};

/// The answer; or nothing, and why in `verdict`. `doing` and the limit are classify()'s.
template <typename Answer>
std::optional<Answer> answer_of(Link::Result<Answer> result, std::string_view doing,
                                double time_limit_seconds, Classification& verdict) {
  if (auto* answer = std::get_if<Answer>(&result)) return std::move(*answer);
  const auto* failure = std::get_if<WorkerFailure>(&result);
  verdict = failure != nullptr ? classify(*failure)
                               : classify(std::get<WorkerEnd>(result), doing, time_limit_seconds);
  return std::nullopt;
}

}  // namespace perwatt::run
