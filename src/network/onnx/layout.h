// Where every byte of an ONNX file goes, before any weight has a value: what makes it possible to
// write a file of hundreds of megabytes in pieces, on several threads, and to check one without
// keeping it. Is NOT aware of files or of seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "network/graph/graph.h"
#include "network/graph/parameters.h"

namespace perwatt::network {

/// Some bytes, and the values of a parameter that follow them (32-bit little-endian floats).
struct Segment {
  std::uint64_t offset = 0;  ///< of `text` in the file
  std::string text;
  std::optional<Parameter> values;
  std::uint64_t values_offset() const { return offset + text.size(); }
};

/// Up to kChunkValues values of one parameter: what one thread makes at a time, and what is hashed
/// as one piece.
struct Chunk {
  const Parameter* parameter = nullptr;
  std::int64_t first = 0;
  std::int64_t size = 0;     ///< values
  std::uint64_t offset = 0;  ///< in the file
};
inline constexpr std::int64_t kChunkValues = std::int64_t{1} << 19;

struct Layout {
  std::vector<Segment> segments;
  std::uint64_t size = 0;  ///< bytes of the whole file; the trailer is its end
  std::uint64_t trailer_offset = 0;

  /// The chunks of one segment's values.
  std::vector<Chunk> chunks(const Segment& segment) const;
  /// The end of the file: opset, properties and, as the last of these, the content hash.
  std::string trailer(std::string_view content_hash) const;

  std::vector<std::pair<std::string, std::string>> properties;
};

/// Hexadecimal digits of a content hash.
inline constexpr std::size_t kHashDigits = 32;

/// Lays out `graph` with these metadata. Throws Error where the file would not fit a protocol
/// buffer (2 GiB).
Layout lay_out_onnx(const Graph& graph,
                    std::vector<std::pair<std::string, std::string>> properties);

}  // namespace perwatt::network
