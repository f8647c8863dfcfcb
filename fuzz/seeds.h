// Sound inputs of each format, made by code. Is NOT aware of damage.
#pragma once

#include <string>
#include <vector>

namespace perwatt::fuzz {

/// Small models: one as perwatt writes it, others with most of the operators that are followed.
std::vector<std::string> onnx_seeds();
/// Nets of the newest form (the first one is what caffemodel_seeds has the weights of) and of both
/// older ones.
std::vector<std::string> prototxt_seeds();
/// The same weights in the newest form, in V1's and in V0's.
std::vector<std::string> caffemodel_seeds();
/// Baseline, progressive, grey, inks, samplings, restart markers, an EXIF orientation.
std::vector<std::string> jpeg_seeds();
/// Every colour type and depth, plain and interlaced, with palettes and further chunks.
std::vector<std::string> png_seeds();
std::vector<std::string> preprocessing_seeds();
std::vector<std::string> plan_seeds();
std::vector<std::string> list_seeds();

}  // namespace perwatt::fuzz
