// Text files of a data set with random damage: read or refused by a UsageError, never worse.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "dataset/labels.h"
#include "dataset/listing.h"
#include "dataset/preprocessing.h"

namespace perwatt::dataset::damaged_text_test {
namespace {

using namespace std::string_view_literals;

/// How many of `rounds` damaged copies of `text` were read.
int read(const std::string& text, int rounds,
         const std::function<void(const std::string&)>& parse) {
  constexpr std::string_view kBytes = "\"',=[]{}#\n\t \\n0_-.\xff\0e"sv;
  int accepted = 0;
  for (int round = 0; round < rounds; ++round) {
    const RandomStream random(17, static_cast<std::uint64_t>(round));
    std::string damaged = text;
    for (std::uint64_t i = 0; i < 1 + random.bits(0) % 6; ++i) {
      const std::size_t at = random.bits(3 * i + 1) % damaged.size();
      const char byte = kBytes[random.bits(3 * i + 2) % kBytes.size()];
      if (random.bits(3 * i + 3) % 2 == 0)
        damaged[at] = byte;
      else
        damaged.insert(at, random.bits(3 * i + 3) % 40, byte);
    }
    try {
      parse(damaged);
      ++accepted;
    } catch (const UsageError& error) {
      EXPECT_TRUE(std::string_view(error.what()).starts_with("file")) << error.what();
    }
  }
  return accepted;
}

TEST(DamagedText, OfClasses) {
  const int accepted = read("n01440764 tench, Tinca tinca\nn03063599 coffee mug\n", 2000,
                            [](const std::string& text) {
                              const Synsets synsets = parse_synsets(text, "file");
                              candidates_of_label(text, synsets);
                              candidates_of_file(text, synsets);
                              candidates_of_folder(text, synsets);
                              EXPECT_GT(synsets.size(), 0);
                            });
  EXPECT_GT(accepted, 100);
}

TEST(DamagedText, OfAList) {
  const int accepted =
      read("a.jpg 1\n\"b c.jpg\" n01440764\nd.jpg\tmug\n", 2000, [](const std::string& text) {
        for (const ListLine& line : parse_list(text, "file")) EXPECT_FALSE(line.path.empty());
      });
  EXPECT_GT(accepted, 100);
}

TEST(DamagedText, OfPreprocessing) {
  const int accepted = read(to_toml(preset("imagenet")), 2000, [](const std::string& text) {
    const Preprocessing preprocessing = parse_preprocessing(text, "file");
    EXPECT_EQ(parse_preprocessing(to_toml(preprocessing), "file"), preprocessing);
  });
  EXPECT_GT(accepted, 10);
}

TEST(DamagedText, OfDeepNesting) {
  EXPECT_THROW(parse_preprocessing("mean = " + std::string(60'000, '['), "file"), UsageError);
  EXPECT_THROW(parse_preprocessing("a" + std::string(30'000, '.') + "b = 1", "file"), UsageError);
}

}  // namespace
}  // namespace perwatt::dataset::damaged_text_test
