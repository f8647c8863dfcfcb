// A session with a thread, an input and an output a lane. Is NOT aware of files, load requests or
// clocks.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
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
  ~OnnxRuntimeNetwork() override;
  OnnxRuntimeNetwork(const OnnxRuntimeNetwork&) = delete;
  OnnxRuntimeNetwork& operator=(const OnnxRuntimeNetwork&) = delete;

  int lanes() const override { return static_cast<int>(lanes_.size()); }
  Tensor input(int lane) override { return tensor_of(input_, lane_of(lane).input); }
  Tensor output(int lane) override { return tensor_of(output_, lane_of(lane).output); }
  void infer(int lane) override;
  void start(int lane, Done done) override;
  Failure failure(int lane) override;
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
    explicit Lane(int number) : index(number) {}
    int index;
    std::vector<float> input, output;
    std::optional<Owned<OrtValue>> input_value, output_value;
    std::optional<Failure> failure;
    Done done{};
    bool started = false;                // guarded by wake
    std::counting_semaphore<2> wake{0};  // a start and the end of the network may both be pending
    std::thread thread;
  };

  Lane& lane_of(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }
  static Tensor tensor_of(const Port& port, std::vector<float>& data) {
    return {port.name, port.shape, data};
  }
  Port port_of(bool input, int batch) const;
  std::vector<std::int64_t> answered_shape(Lane& lane) const;
  Owned<OrtValue> value_of(const Port& port, std::vector<float>& data) const;
  OrtStatus* run(Lane& lane, OrtValue*& answer) const;
  void infer(Lane& lane) const;
  void serve(Lane& lane);

  std::shared_ptr<const Runtime> runtime_;
  const OrtApi& api_;
  Target target_;
  std::unique_ptr<ProfileFile> profile_;
  std::optional<Executed> executed_;
  Session session_;
  Owned<OrtMemoryInfo> memory_;
  Port input_, output_;
  std::counting_semaphore<> turns_;  // of the lanes that may compute at once
  std::deque<Lane> lanes_;           // their threads keep addresses
};

}  // namespace perwatt::engine::onnxruntime
