// What a fuzz target says of itself: where its inputs go, and what they are made from. Is NOT aware
// of how inputs are made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace perwatt::fuzz {

/// What inputs are like inside, so that damage can go deeper than the first check of a reader.
enum class Form { bytes, text, protocol_buffer, png };

struct Target {
  std::string name;
  Form form = Form::bytes;
  std::vector<std::string> seeds;  ///< sound inputs, made by code; each must be taken
  /// What the readers may hold at once, in MiB, sanitizers' own memory included.
  long most_mebibytes = 128;
};

/// Each target defines these two; the second has libFuzzer's form, and gives 0.
Target target();
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// How many inputs were taken so far; all others were refused.
inline std::uint64_t taken = 0;

/// Ends the program where a promise of the code under test is broken.
inline void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

/// Runs `body`, which may refuse an input by an Error; whatever else it throws ends the program.
template <typename Body>
int take(Body body) noexcept {
  try {
    body();
    ++taken;
  } catch (const Error& error) {
    require(*error.what() != '\0' && !error.remedy().empty(), "an error says what and what to do");
  }
  return 0;
}

inline std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace perwatt::fuzz
