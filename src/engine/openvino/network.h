// A compiled model with an infer request a lane. Is NOT aware of files, load requests or clocks.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "engine/engine.h"
#include "engine/openvino/profile.h"
#include "engine/openvino/runtime.h"

namespace perwatt::engine::openvino {

class OpenVinoNetwork final : public Network {
 public:
  /// Throws Failure.
  OpenVinoNetwork(std::shared_ptr<const Runtime> runtime, Owned<CompiledModel> compiled, int lanes,
                  bool profile);
  ~OpenVinoNetwork() override;
  OpenVinoNetwork(const OpenVinoNetwork&) = delete;
  OpenVinoNetwork& operator=(const OpenVinoNetwork&) = delete;

  int lanes() const override { return static_cast<int>(lanes_.size()); }
  Tensor input(int lane) override { return lane_of(lane).input; }
  Tensor output(int lane) override { return lane_of(lane).output; }
  void infer(int lane) override;
  void start(int lane, Done done) override;
  Failure failure(int lane) override;
  Executed executed() override;
  std::map<std::string, std::string> settings() override;

 private:
  struct Lane {
    Lane(Owned<InferRequest> owned, int number);
    void expect_answer();
    bool answered() const;

    Owned<InferRequest> request;
    int index;
    Tensor input, output;
    Callback callback;  // the library keeps its address
    Done done{};
    std::optional<Failure> refused;  // why the request could not be started
  };

  static void on_end(void* lane);
  Lane& lane_of(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }
  std::string name_of(bool input) const;
  Tensor tensor_of(const InferRequest& request, bool input) const;
  void settle(Lane& lane);
  void note_profile(Lane& lane);

  std::shared_ptr<const Runtime> runtime_;
  const Api& api_;
  Owned<CompiledModel> compiled_;
  bool profiled_;
  Profile profile_;  ///< of the blocking inferences so far
  std::deque<Lane>
      lanes_;  // destroyed before what they came from; addresses are kept by the library
};

}  // namespace perwatt::engine::openvino
