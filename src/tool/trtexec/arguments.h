// From a request to the words of a trtexec command, for the options that its version knows.
// Pure. Is NOT aware of processes or of what the command prints.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "tool/trtexec/help.h"

namespace perwatt::tool::trtexec {

using Words = std::vector<std::string>;

/// An option's value: without one, where the version has it. For presets.
inline constexpr const char* kIfKnown = "if-known";

/// The model's one input and first output, as its file tells.
struct Ports {
  std::string input, output;
  std::vector<std::int64_t> shape;  ///< of the input, N x C x H x W, with the batch of the request
  bool open_batch = false;          ///< N is not fixed by the file
};

/// One run of a plan.
struct Run {
  std::int64_t warm_up_ms = 0;
  std::int64_t iterations = 1;  ///< at least, on each stream
  std::int64_t duration_s = 0;  ///< at least
  int streams = 1;
  std::filesystem::path inputs{}, times{}, outputs{}, profile{}, layers{};  ///< empty = not wanted
};

/// The number of a device called "dla0"; nothing for the GPU.
std::optional<int> dla_core(const std::string& device);

/// Streams for the request's lanes: 1 where it leaves them open, which is trtexec's own default.
int streams(const engine::LoadRequest& request);

/// Throws engine::Failure (unsupported) for what this version cannot do: a precision without its
/// option, lanes, threads, and options of the user that it does not know or that are perwatt's own.
void check(const Help& help, const engine::LoadRequest& request);

/// Builds `plan` from the request's model, and runs nothing; the user's options that are of no use
/// to a build are left out. FP32 asks for FP32: TF32 is switched
/// off where there is an option for that.
Words build_words(const Help& help, const engine::LoadRequest& request, const Ports& ports,
                  const std::filesystem::path& plan);

/// Runs `plan`. Data transfers are timed and CUDA graphs are not used, in every version, unless the
/// user's options say so.
Words run_words(const Help& help, const engine::LoadRequest& request, const Ports& ports,
                const std::filesystem::path& plan, const Run& run);

/// The warm-up that holds, in milliseconds: the user's option, or the run's.
std::int64_t warm_up_ms(const engine::LoadRequest& request, const Run& run);

}  // namespace perwatt::tool::trtexec
