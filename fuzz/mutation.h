// Damage to sound inputs: of bytes, and of what they mean. A pure function of a random stream, so
// that an input is known by its number. Is NOT aware of targets' code.
#pragma once

#include <span>
#include <string>

#include "base/random.h"
#include "target.h"

namespace perwatt::fuzz {

/// Longer inputs are cut.
inline constexpr std::size_t kMostInputBytes = std::size_t{64} << 10;

/// Draws from a random stream, one after the other.
class Dice {
 public:
  explicit Dice(RandomStream stream) : stream_(stream) {}
  std::uint64_t bits() { return stream_.bits(next_++); }
  /// 0 to count - 1; 0 where count is 0.
  std::size_t below(std::size_t count) { return count == 0 ? 0 : bits() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
};

/// One of `seeds`, damaged one to eight times, as its form asks for.
std::string damaged(std::span<const std::string> seeds, Form form, Dice dice);

/// Damages an input once to eight times. `other` is what pieces are borrowed from.
void damage(std::string& input, const std::string& other, Form form, Dice& dice);

/// One piece of damage each.
void damage_bytes(std::string& input, const std::string& other, Dice& dice);
void damage_text(std::string& input, const std::string& other, Dice& dice);
/// Fields are removed, repeated, swapped or changed at any depth; lengths stay right.
void damage_message(std::string& input, const std::string& other, Dice& dice);
/// Chunks are removed, repeated, swapped or changed.
void damage_png(std::string& input, const std::string& other, Dice& dice);

/// Gives the chunks of a PNG the checksums that readers ask for, as far as there are chunks.
void repair_png(std::string& input);

}  // namespace perwatt::fuzz
