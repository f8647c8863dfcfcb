#include "mutation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "dataset/picture.h"
#include "seeds.h"

namespace perwatt::fuzz {
namespace {

Dice dice(std::uint64_t number) {
  return Dice(RandomStream(1, number));
}

TEST(Damage, IsTheSameForTheSameNumber) {
  const std::vector<std::string> seeds = onnx_seeds();
  std::set<std::string> seen;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const std::string input = damaged(seeds, Form::protocol_buffer, dice(number));
    EXPECT_EQ(input, damaged(seeds, Form::protocol_buffer, dice(number)));
    seen.insert(input);
  }
  EXPECT_GT(seen.size(), 180u);
}

TEST(Damage, BoundsWhatItMakes) {
  const std::vector<std::string> seeds = {std::string(kMostInputBytes, 'x'), "y"};
  for (const Form form : {Form::bytes, Form::text, Form::protocol_buffer, Form::png})
    for (std::uint64_t number = 0; number < 20; ++number)
      EXPECT_LE(damaged(seeds, form, dice(number)).size(), kMostInputBytes);
}

TEST(Damage, TakesAnything) {
  for (const std::vector<std::string>& seeds : std::vector<std::vector<std::string>>{
           {"", ""}, {"\xff"}, {"\x0a\x05"}, {std::string(8, '\0')}})
    for (const Form form : {Form::bytes, Form::text, Form::protocol_buffer, Form::png})
      for (std::uint64_t number = 0; number < 500; ++number)
        EXPECT_LE(damaged(seeds, form, dice(number)).size(), kMostInputBytes);
}

/// Lengths stay right: a message that holds a message can be taken apart after any damage inside.
TEST(Damage, OfAMessageKeepsItsLengths) {
  // Field 1 holds field 2, which holds field 3 = 5.
  const std::string whole = "\x0a\x04\x12\x02\x18\x05";
  int nested = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    std::string input = whole;
    Dice random = dice(number);
    damage_message(input, whole, random);
    if (input.size() < 2 || input[0] != '\x0a' || input.size() > 100 || input == whole) continue;
    ++nested;
    EXPECT_LE(static_cast<std::size_t>(input[1]), input.size() - 2) << number;
  }
  EXPECT_GT(nested, 30);
}

TEST(Damage, OfAPngLeavesSoundChecksums) {
  const std::vector<std::string> seeds = png_seeds();
  int decoded = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    std::string input = damaged(seeds, Form::png, dice(number));
    try {
      dataset::decode_picture(std::as_bytes(std::span(input)));
      ++decoded;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(decoded, 10);
}

TEST(Repair, MakesAChangedHeaderSound) {
  std::string file = png_seeds().back();
  constexpr std::size_t kGamma = 8 + 25 + 8;  // in the chunk behind the header's
  file[kGamma] = static_cast<char>(file[kGamma] ^ 1);
  const std::string repaired = [&] {
    std::string copy = file;
    repair_png(copy);
    return copy;
  }();
  EXPECT_NE(repaired, file);
  EXPECT_NO_THROW(dataset::decode_picture(std::as_bytes(std::span(repaired))));
}

}  // namespace
}  // namespace perwatt::fuzz
