// A session in this process and in simulated time, which only an engine that simulates obeys.
// Is NOT aware of processes, cases or records.
#pragma once

#include "run/worker/link.h"
#include "run/worker/options.h"
#include "run/worker/session.h"
#include "run/worker/simulation.h"

namespace perwatt::run {

/// Messages go through the same words as a worker's.
class InlineLink final : public Link {
 public:
  /// Both live longer than this.
  InlineLink(const WorkerOptions& options, Simulation& simulation);

  pid_t pid() const override { return 0; }
  /// Always a failure: pictures take a worker.
  Result<Classified> classify(const ClassifyOrder& order, Nanoseconds patience,
                              std::function<void(const PictureOutput&)> take) override;
  void close() override;

 private:
  std::variant<Json, WorkerEnd> exchange(Verb verb, const Json& order) override;
  WorkerEnd garbled(const std::string& problem) override;
  bool interrupted() const;
  void work(bool begins) const;

  const WorkerOptions& options_;
  Simulation& simulation_;
  Session session_;
};

}  // namespace perwatt::run
