#include "tool/trtexec/failure.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace perwatt::tool::trtexec {
namespace {

using engine::FailureKind;

struct Sign {
  FailureKind kind;
  std::vector<std::string_view> words;  ///< any of them in a line
  const char* remedy;
};

constexpr const char* kMemoryRemedy =
    "use a smaller batch, fewer lanes or another precision, or free memory (on a Jetson GPU and "
    "processors share it: add swap, leave the desktop)";

/// In the order in which they are looked for: what comes first explains what comes later.
const std::vector<Sign>& signs() {
  static const std::vector<Sign> kSigns{
      {FailureKind::unsupported,
       {"Cannot create DLA engine", "DLA is not supported", "DLACore is not"},
       "choose a DLA core that this board has (see `perwatt list engines`), or the device gpu"},
      {FailureKind::device_lost,
       {"no CUDA-capable device", "CUDA driver version is insufficient",
        "Unable to initialize CUDA", "CUDA initialization failure", "unspecified launch failure",
        "illegal memory access", "Cuda failure: unknown error", "device is lost"},
       "check the GPU and its driver (dmesg; nvidia-smi or tegrastats), and whether you may use "
       "it"},
      {FailureKind::unsupported,
       {"No importer registered for op", "UNSUPPORTED_NODE", "UNSUPPORTED_GRAPH",
        "Failed to parse onnx file", "Failed to parse ONNX"},
       "measure a model with operators that this TensorRT knows, or with a newer TensorRT"},
      {FailureKind::unsupported,
       {"GPU fallback is not enabled", "GPU fallback is disabled", "DLA validation failed",
        "fast FP16 is not", "does not support FP16", "fast INT8 is not", "does not support INT8"},
       "choose another device or precision for it"},
      {FailureKind::out_of_memory,
       {"out of memory", "OutOfMemory", "Out of memory", "bad_alloc", "could not be allocated",
        "insufficient memory", "Device memory is insufficient", "Cannot allocate memory"},
       kMemoryRemedy},
      {FailureKind::unsupported,
       {"Could not find any implementation for node", "could not find any supported formats"},
       "give it more workspace (-o trtexec.memPoolSize=workspace:MIB; before 8.4: "
       "-o trtexec.workspace=MIB), or choose another precision"},
      {FailureKind::engine_error,
       {"different version of TensorRT", "incompatible with this version",
        "Version tag does not match", "expecting library version", "deserialization failed",
        "Deserialize the cuda engine failed"},
       "remove the plans in perwatt's cache (docs/trtexec.md), then measure again"}};
  return kSigns;
}

/// Said after every failure: none of these is a reason.
constexpr std::array<std::string_view, 6> kEchoes{
    "Engine could not be created from network", "Building engine failed",  "Engine set up failed",
    "Failed to create engine from model",       "Inference set up failed", "&&&& FAILED"};

bool holds(const std::string& line, std::string_view words) {
  return line.find(words) != std::string::npos;
}
bool is_echo(const std::string& line) {
  return std::ranges::any_of(kEchoes, [&](const auto& words) { return holds(line, words); });
}

/// The first error that is a reason, else the last line that says something.
std::string reason_of(const CommandEnd& end) {
  std::string last;
  for (const auto& line : end.lines) {
    if (is_echo(line.text) || plain_line(line.text).empty()) continue;
    if (holds(line.text, "[E]")) return plain_line(line.text);
    last = plain_line(line.text);
  }
  return last.empty() ? "it said nothing" : last;
}

/// A shell's wrapper tells a signal by its exit status.
int signal_of(const ProcessEnd& end) {
  constexpr int kShells = 128;
  if (end.signal != 0) return end.signal;
  for (const int signal : {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV})
    if (end.exit_status == kShells + signal) return signal;
  return 0;
}

}  // namespace

bool succeeded(const CommandEnd& end) {
  return !end.given_up && end.end.signal == 0 && end.end.exit_status == 0 &&
         std::ranges::none_of(
             end.lines, [](const Line& line) { return line.text.starts_with("&&&& FAILED"); });
}

engine::Failure failure_of(const CommandEnd& end, bool oom_struck) {
  if (end.given_up) return {FailureKind::engine_error, "trtexec was ended before it was done"};
  const int signal = signal_of(end.end);
  if (signal == SIGKILL && oom_struck)
    return {FailureKind::out_of_memory, "trtexec was killed by the kernel's OOM killer",
            kMemoryRemedy};
  for (const auto& sign : signs())
    for (const auto& line : end.lines)
      if (std::ranges::any_of(sign.words, [&](auto words) { return holds(line.text, words); }))
        return {sign.kind, "trtexec: " + plain_line(line.text), sign.remedy};
  if (signal != 0)
    return {FailureKind::crashed,
            fmt::format("trtexec crashed ({}): {}", signal_name(signal), reason_of(end)),
            "measure this case alone, with another version of TensorRT if it stays so"};
  return {FailureKind::engine_error,
          fmt::format("trtexec failed (exit status {}): {}", end.end.exit_status, reason_of(end)),
          "run the command in the record's engine_settings by hand, with --verbose"};
}

std::string plain_line(const std::string& line) {
  std::size_t at = 0;
  while (at < line.size() && line[at] == '[') {
    const auto close = line.find(']', at);
    if (close == std::string::npos) break;
    at = line.find_first_not_of(' ', close + 1);
    if (at == std::string::npos) return "";
  }
  return line.substr(at);
}

}  // namespace perwatt::tool::trtexec
