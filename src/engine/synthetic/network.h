// The synthetic engine's network: answers that follow from the input, at times that follow from a
// law.
#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/synthetic/fault.h"
#include "engine/synthetic/options.h"
#include "engine/synthetic/timer.h"

namespace perwatt::engine {

class SyntheticNetwork final : public Network {
 public:
  /// `clock` as in OpenRequest.
  SyntheticNetwork(const LoadRequest& request, const SyntheticOptions& options,
                   Clock* clock = nullptr);

  int lanes() const override { return static_cast<int>(lanes_.size()); }
  Tensor input(int lane) override;
  Tensor output(int lane) override;
  void infer(int lane) override;
  void start(int lane, Done done) override;
  Failure failure(int lane) override;
  Executed executed() override;
  std::map<std::string, std::string> settings() override;

 private:
  static constexpr std::size_t kSamples = 16;  // elements of a picture that its answer depends on
  using Samples = std::array<float, kSamples>;
  struct Answer {
    Samples samples{};
    float first = -1;  // of the row; a caller may have written over it
  };
  struct Lane {
    Lane(const LatencySpec& latency, std::uint64_t stream, std::int64_t batch);
    std::vector<float> input, output;
    std::vector<Answer> answers;  // what the output stands for, by row
    LatencyLaw law;
    std::optional<Failure> failure;
  };

  Lane& lane_of(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }
  void answer(Lane& lane) const;
  void answer_row(const Samples& samples, std::span<float> row) const;
  bool instant() const;
  Nanoseconds deadline(Lane& lane);
  void wait(Nanoseconds deadline);

  std::string device_;
  bool profile_;
  std::int64_t batch_;
  SyntheticOptions options_;
  std::vector<std::size_t> positions_;  // of the samples in a picture
  std::vector<float> weights_;          // classes x samples
  FaultInjector fault_;
  std::deque<Lane> lanes_;
  std::mutex server_mutex_;  // of the serial server
  LatencyLaw server_law_;
  Nanoseconds server_free_{0};
  SimulatedClock* simulated_;  // null in real time
  LaneTimer timer_;            // last: it ends first, when nothing is in flight
};

}  // namespace perwatt::engine
