#include "tool/trtexec/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace perwatt::tool::trtexec {
namespace {

/// What perwatt decides itself: by --device, --batch, --lanes, --min-seconds and so on.
constexpr std::array<std::string_view, 23> kOwn{
    "onnx",        "model",        "deploy",        "saveEngine",      "loadEngine", "shapes",
    "minShapes",   "optShapes",    "maxShapes",     "batch",           "streams",    "infStreams",
    "useDLACore",  "buildOnly",    "skipInference", "iterations",      "duration",   "loadInputs",
    "exportTimes", "exportOutput", "exportProfile", "exportLayerInfo", "help"};

/// What changes runs alone. A build does not get these, or its plan would be another one for them.
constexpr std::array<std::string_view, 12> kOfRuns{"useSpinWait",
                                                   "threads",
                                                   "warmUp",
                                                   "useCudaGraph",
                                                   "noCudaGraph",
                                                   "noDataTransfers",
                                                   "includeDataTransfers",
                                                   "exposeDMA",
                                                   "sleepTime",
                                                   "idleTime",
                                                   "avgRuns",
                                                   "useManagedMemory"};

bool one_of(const std::string& value, std::initializer_list<const char*> words) {
  return std::find(words.begin(), words.end(), value) != words.end();
}

/// Options in the order in which they were put; a later one of the same name takes its place.
class Options {
 public:
  explicit Options(const Help& help) : help_(help) {}
  void put(const std::string& name, std::string value = "") {
    const auto known = std::ranges::find(words_, name, &Word::first);
    if (known != words_.end())
      known->second = std::move(value);
    else
      words_.emplace_back(name, std::move(value));
  }
  void put_if_known(const std::string& name, std::string value = "") {
    if (help_.knows(name)) put(name, std::move(value));
  }
  /// "yes" is an option without a value, "no" takes one away that perwatt had put.
  void put_users(const engine::LoadRequest& request, bool building) {
    for (const auto& [name, value] : request.options) {
      if (building && std::ranges::find(kOfRuns, name) != kOfRuns.end()) continue;
      if (value == kIfKnown)
        put_if_known(name);
      else if (one_of(value, {"no", "false", "off"}))
        std::erase_if(words_, [&name = name](const Word& word) { return word.first == name; });
      else
        put(name, one_of(value, {"yes", "true", "on"}) ? "" : value);
    }
  }
  Words words() const {
    Words words;
    for (const auto& [name, value] : words_)
      words.push_back(value.empty() ? "--" + name : fmt::format("--{}={}", name, value));
    return words;
  }

 private:
  using Word = std::pair<std::string, std::string>;
  const Help& help_;
  std::vector<Word> words_;
};

std::string precision_option(Precision precision) {
  return precision == Precision::fp32 ? "" : std::string(name(precision));
}

void put_precision(Options& options, Precision precision) {
  if (const std::string option = precision_option(precision); !option.empty())
    options.put(option);
  else
    options.put_if_known("noTF32");
}

void put_shape(Options& options, const Ports& ports) {
  if (ports.open_batch)
    options.put("shapes", fmt::format("{}:{}", ports.input, fmt::join(ports.shape, "x")));
}

void put_device(Options& options, const engine::LoadRequest& request) {
  const auto core = dla_core(request.device);
  if (!core) return;
  options.put("useDLACore", std::to_string(*core));
  options.put("allowGPUFallback");
}

void put_file(Options& options, const std::string& name, const std::filesystem::path& file) {
  if (!file.empty()) options.put_if_known(name, file.string());
}

[[noreturn]] void unsupported(const std::string& what, const std::string& remedy) {
  throw engine::Failure(engine::FailureKind::unsupported, what, remedy);
}

std::string called(const Help& help) {
  return "trtexec of TensorRT " + (help.version.empty() ? "before 8" : help.version);
}

void check_precision(const Help& help, const engine::LoadRequest& request) {
  const std::string option = precision_option(request.precision);
  if (option.empty() || help.knows(option)) return;
  if (help.major >= 11)
    unsupported(fmt::format("{} has no --{}: precision is what the model's file says", called(help),
                            option),
                "measure a model whose file holds that precision (--model FILE) as fp32, or use "
                "TensorRT 10");
  unsupported(fmt::format("{} has no --{}", called(help), option), "choose another precision");
}

void check_users(const Help& help, const engine::LoadRequest& request) {
  for (const auto& [option, value] : request.options) {
    if (std::ranges::find(kOwn, option) != kOwn.end())
      unsupported(fmt::format("the option {} of trtexec is set by perwatt", option),
                  "leave it out: the device, batch, lanes and times have options of their own");
    if (!help.knows(option) && value != kIfKnown)
      unsupported(fmt::format("{} knows no --{}", called(help), option),
                  "see `trtexec --help` for the options of this version");
  }
}

}  // namespace

std::optional<int> dla_core(const std::string& device) {
  if (!device.starts_with("dla")) return std::nullopt;
  return static_cast<int>(std::strtol(device.c_str() + 3, nullptr, 10));
}

int streams(const engine::LoadRequest& request) {
  return std::max(request.lanes, 1);
}

void check(const Help& help, const engine::LoadRequest& request) {
  check_precision(help, request);
  check_users(help, request);
  if (dla_core(request.device) && !help.knows("useDLACore"))
    unsupported(called(help) + " has no DLA", "use the device gpu");
  if (request.threads > 0)
    unsupported("trtexec takes no number of threads", "leave --threads out for it");
  if (streams(request) > 1 && !help.knows("streams") && !help.knows("infStreams"))
    unsupported(called(help) + " runs one stream only", "use --lanes 1");
}

Words build_words(const Help& help, const engine::LoadRequest& request, const Ports& ports,
                  const std::filesystem::path& plan) {
  Options options(help);
  options.put("onnx", request.model.string());
  if (help.major < 8) options.put_if_known("explicitBatch");
  put_shape(options, ports);
  put_precision(options, request.precision);
  put_device(options, request);
  options.put_if_known("profilingVerbosity", "detailed");
  options.put("saveEngine", plan.string());
  options.put_if_known(help.knows("skipInference") ? "skipInference" : "buildOnly");
  options.put_users(request, true);
  return options.words();
}

Words run_words(const Help& help, const engine::LoadRequest& request, const Ports& ports,
                const std::filesystem::path& plan, const Run& run) {
  Options options(help);
  options.put("loadEngine", plan.string());
  put_shape(options, ports);
  put_device(options, request);
  options.put("warmUp", std::to_string(run.warm_up_ms));
  options.put("iterations", std::to_string(run.iterations));
  options.put("duration", std::to_string(run.duration_s));
  if (run.streams > 1) {
    options.put(help.knows("infStreams") ? "infStreams" : "streams", std::to_string(run.streams));
    options.put_if_known("threads");
  }
  options.put_if_known("avgRuns", "100");  // of a line that it prints; the default is 10
  options.put_if_known("includeDataTransfers");
  options.put_if_known("noCudaGraph");
  if (!run.inputs.empty())
    options.put_if_known("loadInputs", fmt::format("{}:{}", ports.input, run.inputs.string()));
  put_file(options, "exportTimes", run.times);
  put_file(options, "exportOutput", run.outputs);
  put_file(options, "exportProfile", run.profile);
  put_file(options, "exportLayerInfo", run.layers);
  options.put_users(request, false);
  return options.words();
}

std::int64_t warm_up_ms(const engine::LoadRequest& request, const Run& run) {
  const auto given = request.options.find("warmUp");
  return given == request.options.end() ? run.warm_up_ms
                                        : std::strtoll(given->second.c_str(), nullptr, 10);
}

}  // namespace perwatt::tool::trtexec
