// Measures settings of one network in worker processes, for the search. A worker holds one setting
// and is kept while memory allows, so that settings can be measured in turn.
// Is NOT aware of which settings are good.
#pragma once

#include <algorithm>
#include <filesystem>
#include <list>
#include <memory>

#include "run/measure/options.h"
#include "run/plan/plan.h"
#include "run/tune/tuning.h"
#include "run/worker/worker_link.h"

namespace perwatt::run {

class WorkerBench final : public Bench {
 public:
  /// Engine, device, precision, options that hold and seed are the case's; both must outlive this.
  WorkerBench(const Case& item, std::filesystem::path model, const Options& options)
      : item_(item), model_(std::move(model)), options_(options) {}

  Nanoseconds now() const override { return clock_.now(); }
  /// A worker that fails, dies or hangs is a reading with its status.
  Reading measure(const Setting& setting, Nanoseconds slice) override;
  bool loaded(const Setting& setting) const override {
    return std::ranges::find(workers_, setting, &Worker::setting) != workers_.end();
  }

 private:
  struct Worker {
    Setting setting;
    std::unique_ptr<WorkerLink> link;
    int lanes = 0;
    std::map<std::string, std::string> settings;
    double query_seconds = 0;  ///< 0 = not known
  };

  Reading measure_in(Worker& worker, Nanoseconds slice);
  bool load(Worker& worker, Reading& reading);
  void make_room();
  LoadOrder order_for(const Setting& setting) const;
  template <typename Call>
  auto timed(Worker& worker, Call&& call);

  const Case& item_;
  const std::filesystem::path model_;
  const Options& options_;
  MonotonicClock clock_;
  std::list<Worker> workers_;  ///< the last used first
  std::int64_t largest_ = 0;   ///< resident bytes of a worker so far
  Nanoseconds longest_call_{0};
};

}  // namespace perwatt::run
