// A .caffemodel: its layers' blobs, as views of the file's bytes. Is NOT aware of what a blob is to
// its layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace perwatt::network {

/// Values that lie at equal distances in the file; little-endian.
struct CaffeRun {
  const std::byte* first = nullptr;
  std::int64_t count = 0;
  int stride = 4;  ///< bytes from one value to the next
  bool is_double = false;
};

struct CaffeBlob {
  std::vector<std::int64_t> shape;  ///< as stored; the old form has four dimensions
  std::vector<CaffeRun> runs;
  std::int64_t size = 0;  ///< values, which is the product of the shape

  /// The values [first, first + out.size()), which must lie inside.
  void read(std::int64_t first, std::span<float> out) const;
};

/// "96x3x11x11"; "scalar" where there is no dimension.
std::string shape_text(std::span<const std::int64_t> shape);

struct CaffeBlobs {
  std::string name;  ///< of the layer
  std::vector<CaffeBlob> blobs;
};

/// Bounds on what is read.
inline constexpr std::size_t kMaxCaffeLayers = 5'000;
inline constexpr std::size_t kMaxCaffeBlobs = 20'000;
inline constexpr std::size_t kMaxCaffeRuns = 200'000;

/// The layers with blobs of a NetParameter message, in the file's order: `layer`, `layers` (V1) and
/// what V1 wraps of the first version (V0). Nothing is copied: `bytes` must outlive the result.
/// Throws Error, which calls the file `name`, where the bytes are no such message, a blob does not
/// hold as many values as its shape says, or a bound is crossed.
std::vector<CaffeBlobs> read_caffemodel(std::span<const std::byte> bytes, const std::string& name);

}  // namespace perwatt::network
