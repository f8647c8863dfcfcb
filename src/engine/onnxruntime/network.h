// A session with an input and an output a lane. Is NOT aware of files, load requests or
// clocks.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/lane_threads.h"
#include "engine/onnxruntime/profile_file.h"
#include "engine/onnxruntime/runtime.h"
#include "engine/onnxruntime/session.h"

namespace perwatt::engine::onnxruntime {

class OnnxRuntimeNetwork final : public Network {
 public:
  /// `batch` stands for a first dimension that the model leaves open. `profile` may be null.
  /// Throws Failure.
  OnnxRuntimeNetwork(std::shared_ptr<const Runtime> runtime, Target target, Session session,
                     const Spread& spread, int batch, std::unique_ptr<ProfileFile> profile);

  int lanes() const override { return static_cast<int>(lanes_.size()); }
  Tensor input(int lane) override { return tensor_of(input_, lane_of(lane).input); }
  Tensor output(int lane) override { return tensor_of(output_, lane_of(lane).output); }
  void infer(int lane) override;
  void start(int lane, Done done) override { threads_.start(lane, done); }
  Failure failure(int lane) override { return threads_.failure(lane); }
  /// Ends the library's profile at the first call: later inferences do not count.
  Executed executed() override;
  std::map<std::string, std::string> settings() override { return session_.settings; }

 private:
  struct Port {
    std::string name;
    std::vector<std::int64_t> shape;
    std::size_t size() const;
  };
  struct Lane {
    std::vector<float> input, output;
    std::optional<Owned<OrtValue>> input_value, output_value;
  };

  Lane& lane_of(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }
  static Tensor tensor_of(const Port& port, std::vector<float>& data) {
    return {port.name, port.shape, data};
  }
  Port port_of(bool input, int batch) const;
  std::vector<std::int64_t> answered_shape(Lane& lane) const;
  Owned<OrtValue> value_of(const Port& port, std::vector<float>& data) const;
  OrtStatus* run(Lane& lane, OrtValue*& answer) const;
  std::deque<Lane> make_lanes(int number);

  std::shared_ptr<const Runtime> runtime_;
  const OrtApi& api_;
  Target target_;
  std::unique_ptr<ProfileFile> profile_;
  std::optional<Executed> executed_;
  Session session_;
  Owned<OrtMemoryInfo> memory_;
  Port input_, output_;
  std::deque<Lane> lanes_;  // the library keeps addresses
  LaneThreads threads_;     // last: they end before what they use
};

}  // namespace perwatt::engine::onnxruntime
