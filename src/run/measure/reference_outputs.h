// The outputs that other cases are compared with: those of a network's FP32 case over a data set.
// Is NOT aware of scores.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace perwatt::run {

/// Kept in a file without a name, which is gone with this: an output for every picture.
class ReferenceOutputs {
 public:
  /// Throws Error where `folder` takes no file.
  explicit ReferenceOutputs(const std::filesystem::path& folder);
  ~ReferenceOutputs();
  ReferenceOutputs(const ReferenceOutputs&) = delete;
  ReferenceOutputs& operator=(const ReferenceOutputs&) = delete;

  /// Pictures come in any order, each once, all with as many values. Throws Error on a full disk,
  /// std::invalid_argument for another number of values.
  void keep(std::int64_t picture, std::span<const float> values);
  /// The picture's values, or none where it has none. Valid until the next call.
  std::span<const float> at(std::int64_t picture);

 private:
  int file_ = -1;
  std::vector<float> buffer_;
  std::vector<bool> kept_;
};

}  // namespace perwatt::run
