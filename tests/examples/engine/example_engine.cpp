// An engine of the least that engine.h asks for: it computes on the processor, one picture at a
// time, and needs no library. Its models are a line of text, "means CHANNELS HEIGHT WIDTH"; the
// answer is the softmax of the means of the picture's channels.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <thread>

#include "engine/lane_threads.h"
#include "engine/model_path.h"
#include "engine/registry.h"

namespace perwatt::engine {
namespace {

struct Model {
  std::int64_t channels = 0, height = 0, width = 0;
};

Model read_model(const std::filesystem::path& path) {
  require_model(path);
  constexpr std::int64_t kLargest = 4096;
  std::ifstream file(path);
  std::string word;
  Model model;
  file >> word >> model.channels >> model.height >> model.width;
  const auto [least, most] = std::minmax({model.channels, model.height, model.width});
  if (!file || word != "means" || least < 1 || most > kLargest)
    throw Failure(FailureKind::engine_error,
                  "cannot read model " + path.string() + ": no line \"means 3 224 224\"");
  return model;
}

class ExampleNetwork final : public Network {
 public:
  /// `spare` of the lanes wait while the others compute.
  ExampleNetwork(const Model& model, int lanes, int spare)
      : model_(model),
        lanes_(static_cast<std::size_t>(lanes), Lane(model)),
        threads_(lanes, lanes - spare, [this](int lane) { infer(lane); }) {}

  int lanes() const override { return static_cast<int>(lanes_.size()); }
  Tensor input(int lane) override {
    return {"picture", {1, model_.channels, model_.height, model_.width}, lane_of(lane).input};
  }
  Tensor output(int lane) override {
    return {"shares", {1, model_.channels}, lane_of(lane).output};
  }
  void infer(int lane) override {
    auto& [input, output] = lane_of(lane);
    const std::size_t pixels = input.size() / output.size();
    float sum = 0;
    for (std::size_t i = 0; i < output.size(); ++i) {
      const auto channel = std::span(input).subspan(i * pixels, pixels);
      const float total = std::accumulate(channel.begin(), channel.end(), 0.0F);
      sum += output[i] = std::exp(total / static_cast<float>(pixels));
    }
    for (float& share : output) share /= sum;
  }
  void start(int lane, Done done) override { threads_.start(lane, done); }
  Failure failure(int lane) override { return threads_.failure(lane); }
  Executed executed() override { return {}; }
  std::map<std::string, std::string> settings() override {
    return {{"lanes", std::to_string(lanes())}};
  }

 private:
  struct Lane {
    explicit Lane(const Model& model)
        : input(static_cast<std::size_t>(model.channels * model.height * model.width)),
          output(static_cast<std::size_t>(model.channels)) {}
    std::vector<float> input, output;
  };
  Lane& lane_of(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }

  Model model_;
  std::vector<Lane> lanes_;
  LaneThreads threads_;  // last: they end before what they use
};

[[noreturn]] void refuse(const std::string& what) {
  throw Failure(FailureKind::unsupported, what);
}

class ExampleEngine final : public Engine {
 public:
  Description describe() override {
    return {"example", "1", "built in", {{"cpu", "the processor", {Precision::fp32}}}};
  }
  std::unique_ptr<Network> load(const LoadRequest& request) override {
    if (request.device != "cpu") refuse("no device " + request.device + "; this engine has cpu");
    if (request.precision != Precision::fp32)
      refuse(std::string(name(request.precision)) + " cannot be asked for; this engine has fp32");
    if (request.batch != 1) refuse("this engine computes one picture at a time");
    if (!request.options.empty())
      refuse("no option " + request.options.begin()->first + "; this engine has none");
    const Model model = read_model(request.model);
    if (request.lanes > 0) return std::make_unique<ExampleNetwork>(model, request.lanes, 0);
    const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
    const int chosen = request.goal == Goal::latency ? 1 : static_cast<int>(processors);
    return std::make_unique<ExampleNetwork>(model, chosen + request.spare_lanes,
                                            request.spare_lanes);
  }
};

/// Here others open their library: see open_engine() in engine/search.h.
std::unique_ptr<Engine> open(const OpenRequest&) {
  return std::make_unique<ExampleEngine>();
}

}  // namespace

extern const Plugin example_plugin;
const Plugin example_plugin{.name = "example",
                            .summary = "softmax of the means of a picture's channels",
                            .rank = -1,
                            .open = &open,
                            .formats = {"means"},
                            .batches = false,
                            .profiles = false};

}  // namespace perwatt::engine
