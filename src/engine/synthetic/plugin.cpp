// A real, compiled engine whose truth is known: its latency follows a law, its answers follow from
// the input, and it fails on demand. For tests, replays and the harness's own overhead.
#include <filesystem>
#include <system_error>

#include "engine/registry.h"
#include "engine/synthetic/network.h"

namespace perwatt::engine {
namespace {

class SyntheticEngine final : public Engine {
 public:
  explicit SyntheticEngine(Clock* clock) : clock_(clock) {}

  Description describe() override {
    const std::vector<Precision> all{Precision::fp32, Precision::fp16, Precision::bf16,
                                     Precision::int8};
    return {"synthetic",
            "1",
            "built in",
            {{"cpu", "synthetic device that obeys the latency law", all},
             {"null", "synthetic device that completes at once", all}}};
  }

  std::unique_ptr<Network> load(const LoadRequest& request) override {
    if (request.device != "cpu" && request.device != "null")
      throw Failure(FailureKind::unsupported,
                    "no device " + request.device + "; this engine has cpu, null");
    if (request.precision == Precision::other)
      throw Failure(FailureKind::unsupported, "precision cannot be asked for");
    std::error_code error;
    if (!request.model.empty() && !std::filesystem::is_regular_file(request.model, error))
      throw Failure(FailureKind::engine_error,
                    "cannot read model " + request.model.string() + ": no such file");
    return std::make_unique<SyntheticNetwork>(request, parse_synthetic_options(request), clock_);
  }

 private:
  Clock* clock_;
};

std::unique_ptr<Engine> open(const OpenRequest& request) {
  return std::make_unique<SyntheticEngine>(request.clock);
}

}  // namespace

extern const Plugin synthetic_plugin;
const Plugin synthetic_plugin{
    .name = "synthetic",
    .summary = "an engine with known latency and failures on demand, for tests",
    .rank = -1,
    .open = &open,
    .tunables = {{"cpu", "boost", {"on"}, "takes a tenth off every latency"}},
    .simulates = true,
    .formats = {}};

}  // namespace perwatt::engine
