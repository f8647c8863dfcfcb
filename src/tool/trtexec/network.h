// A network as a plan that trtexec runs, a process each time.
#pragma once

#include <optional>
#include <vector>

#include "tool/scratch.h"
#include "tool/tool.h"
#include "tool/trtexec/exports.h"
#include "tool/trtexec/plan.h"

namespace perwatt::tool::trtexec {

class TrtexecNetwork final : public Network {
 public:
  /// Builds the plan, or takes it from the cache. Throws engine::Failure.
  TrtexecNetwork(Command command, const engine::LoadRequest& request, Ports ports);

  int lanes() const override { return streams(request_); }
  engine::Tensor input(int lane) override;
  /// Runs an inference where none has told the output's shape yet.
  engine::Tensor output(int lane) override;
  void infer(int lane) override;
  /// Blocks: `done` is called inside.
  void start(int lane, engine::Done done) override;
  engine::Failure failure(int lane) override;
  /// In a run of its own.
  engine::Executed executed() override;
  std::map<std::string, std::string> settings() override;

  WarmUp warm_up(load::Scenario scenario, const load::WarmupRule& rule,
                 const load::Observer& observer) override;
  load::Measurement measure(const load::Demand& demand, const load::StopRule& rule,
                            const load::Observer& observer) override;
  std::int64_t peak_memory_bytes() const override { return peak_memory_; }

 private:
  struct Lane {
    std::vector<float> input, output;
    std::string answered;  ///< hash of the input that the output belongs to; "" = none yet
    std::optional<engine::Failure> failure;
  };
  struct Timed {
    std::vector<TimedInference> inferences;
    Nanoseconds ended{0};  ///< of the last inference, as nearly as can be told
  };
  Lane& lane(int index) { return lanes_.at(static_cast<std::size_t>(index)); }
  CommandEnd run(const Run& run, const load::Observer* observer = nullptr);
  Run with_inputs(Run run, const Lane& lane) const;
  Timed timed_run(const Run& run, const load::Observer& observer);
  void take_output(Lane& lane, const std::string& hash);
  load::Measurement measured(std::int64_t iterations, Nanoseconds at_least,
                             const load::Observer& observer);

  Command command_;
  engine::LoadRequest request_;
  Ports ports_;
  Plan plan_;
  Scratch scratch_;
  std::vector<Lane> lanes_;
  std::vector<std::int64_t> output_shape_;
  std::int64_t warm_up_ms_ = 200;  ///< trtexec's own default
  std::int64_t peak_memory_ = 0;
};

}  // namespace perwatt::tool::trtexec
