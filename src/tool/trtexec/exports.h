// The JSON files that trtexec writes, in the shapes of TensorRT 7 to 11. Pure, but for reading the
// files. Everything throws engine::Failure (engine_error), naming the file, where it is not there
// or of none of these shapes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tool/timed_inferences.h"

namespace perwatt::tool::trtexec {

/// --exportTimes: a list with an object an inference. Start is where the input's transfer starts,
/// end where the output's ends (start/endInMs, OutMs in TensorRT 7; start/endH2dMs, D2hMs later);
/// latency is latencyMs, the sum of input, compute and output without the waits between them. Up to
/// some 8.x the list holds the warm-up too: what starts to compute before `warm_up_ms` is left out.
std::vector<TimedInference> read_times(const std::filesystem::path& file, double warm_up_ms);

/// --exportOutput: a tensor's name, shape ("1x1000") and values; "nan" and "inf" come through.
struct Output {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
/// The output called `name`, or the first.
Output read_output(const std::filesystem::path& file, const std::string& name);

/// --exportProfile: mean time of each layer, in milliseconds, in the order of execution.
struct LayerTime {
  std::string name;
  double ms = 0;
};
std::vector<LayerTime> read_profile(const std::filesystem::path& file);

/// --exportLayerInfo with detailed verbosity: "Layers", each with a name, a type, formats of inputs
/// and outputs ("Half", "Row major linear FP32", ...) and a tactic's name. Layers that are a name
/// alone come without the rest.
struct Layer {
  std::string name, type, input_format, output_format, tactic;
};
std::vector<Layer> read_layers(const std::filesystem::path& file);

}  // namespace perwatt::tool::trtexec
