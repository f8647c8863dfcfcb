// The trtexec plug-in: NVIDIA's own benchmark of TensorRT, driven as the ICASSP 2023 study did.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "network/onnx/model_file.h"
#include "network/onnx/picture_input.h"
#include "tool/command_search.h"
#include "tool/registry.h"
#include "tool/trtexec/board.h"
#include "tool/trtexec/failure.h"
#include "tool/trtexec/help.h"
#include "tool/trtexec/network.h"

namespace perwatt::tool {
namespace {

using namespace trtexec;

/// Asking for help loads TensorRT's libraries, from a card that may be slow.
constexpr Nanoseconds kHelpLimit = std::chrono::seconds(15);
constexpr const char* kDlaVariable = "PERWATT_TRTEXEC_DLA";
constexpr int kMostDlaCores = 8;

const CommandPlaces& places() {
  static const CommandPlaces kPlaces{
      .file = "trtexec",
      .variable = "PERWATT_TRTEXEC",
      .system = {"/usr/src/tensorrt/bin", "/usr/local/tensorrt/bin", "/opt/tensorrt/bin"},
      .remedy =
          "install TensorRT (JetPack has it in /usr/src/tensorrt/bin), or name the command by "
          "--engine-path or the environment variable PERWATT_TRTEXEC"};
  return kPlaces;
}

std::string text_of(const CommandEnd& end) {
  std::string text;
  for (const auto& line : end.lines) text += line.text + "\n";
  return text;
}

Help help_of(const std::filesystem::path& path) {
  const CommandEnd end =
      run_command({path.string(), "--help"}, {.limit = kHelpLimit, .cancelled = {}});
  Help help = parse_help(text_of(end));
  if (end.given_up)
    throw engine::Unavailable(path.string() + " did not answer --help in 15 s",
                              "run it by hand, then try again");
  if (help.knows("onnx") && help.knows("loadEngine") && help.knows("exportTimes")) return help;
  std::string said = end.lines.empty() ? "" : ": " + plain_line(end.lines.back().text);
  throw engine::Unavailable(path.string() + " is no trtexec that perwatt can drive" + said,
                            places().remedy);
}

/// The user's count, or what the machine shows.
int cores_of(const Command& command) {
  if (!command.help.knows("useDLACore")) return 0;
  if (const char* given = std::getenv(kDlaVariable))
    return std::clamp(std::atoi(given), 0, kMostDlaCores);
  return dla_cores(command.sysroot);
}

std::vector<Precision> precisions_of(const Help& help, bool gpu) {
  std::vector<Precision> precisions;
  if (gpu) precisions.push_back(Precision::fp32);
  for (const Precision precision : {Precision::fp16, Precision::bf16, Precision::int8})
    if (help.knows(name(precision)) && (gpu || precision != Precision::bf16))
      precisions.push_back(precision);
  if (precisions.empty()) precisions.push_back(Precision::fp16);
  return precisions;
}

/// The ports, with the request's batch in the input's shape. Throws Failure where it has another.
Ports ports_of(const engine::LoadRequest& request) {
  const network::ModelFile file(request.model);
  const auto& model = file.model();
  if (const auto misfit = network::picture_misfit(model))
    throw engine::Failure(engine::FailureKind::unsupported, misfit->what, misfit->remedy);
  Ports ports;
  ports.input = model.inputs.front().name;
  if (!model.outputs.empty()) ports.output = model.outputs.front().name;
  for (const auto& dimension : *model.inputs.front().shape)
    ports.shape.push_back(dimension.value.value_or(request.batch));
  ports.open_batch = !model.inputs.front().shape->front().value;
  if (ports.shape.front() != request.batch)
    throw engine::Failure(
        engine::FailureKind::unsupported,
        fmt::format("the model's batch is {}, not {}", ports.shape.front(), request.batch),
        "measure it with its own batch, or leave the batch open in the model");
  return ports;
}

class TrtexecEngine final : public engine::Engine {
 public:
  explicit TrtexecEngine(Command command) : command_(std::move(command)) {}

  engine::Description describe() override {
    const Help& help = command_.help;
    engine::Description description{
        "trtexec", help.version.empty() ? "before 8.0" : help.version, command_.path.string(), {}};
    description.devices.push_back({"gpu", "GPU by TensorRT", precisions_of(help, true)});
    for (int core = 0; core < cores_of(command_); ++core)
      description.devices.push_back({fmt::format("dla{}", core),
                                     fmt::format("DLA core {}, the GPU for the rest", core),
                                     precisions_of(help, false)});
    return description;
  }

  std::unique_ptr<engine::Network> load(const engine::LoadRequest& request) override {
    check(command_.help, request);
    return std::make_unique<TrtexecNetwork>(command_, request, ports_of(request));
  }

 private:
  Command command_;
};

std::unique_ptr<engine::Engine> open(const engine::OpenRequest& request) {
  const auto path = find_command(places(), request, engine::SearchContext::of_this_process());
  Command command{path, help_of(path), Sysroot()};
  if (command.help.version.empty()) set_version(command.help, library_version(command.sysroot));
  return std::make_unique<TrtexecEngine>(std::move(command));
}

}  // namespace

extern const Plugin trtexec_plugin;
const Plugin trtexec_plugin{
    .name = "trtexec",
    .summary = "NVIDIA's benchmark of TensorRT, by its command: GPU, DLA (untried on hardware)",
    .rank = 0,
    .open = &open,
    .preset_options = {{"study-jetson", "useSpinWait", kIfKnown},
                       {"study-jetson", "threads", kIfKnown}}};

}  // namespace perwatt::tool
