#include "dataset/random_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "base/hash.h"

namespace perwatt::dataset::random_picture_test {
namespace {

std::vector<float> picture(std::uint64_t seed, std::int64_t index, int channels = 3,
                           int height = 64, int width = 48) {
  std::vector<float> out(static_cast<std::size_t>(channels * height * width));
  fill_random_picture(seed, index, channels, height, width, out);
  return out;
}

double mean(const std::vector<float>& v) {
  double sum = 0;
  for (float x : v) sum += x;
  return sum / static_cast<double>(v.size());
}

TEST(RandomPicture, IsWholeBytesLessTheMean) {
  const std::vector<float> values = picture(1, 0);
  const std::vector<float> means = {103.939f, 116.779f, 123.68f};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float byte = values[i] + means[i / (64 * 48)];
    ASSERT_NEAR(byte, std::round(byte), 1e-4);
    ASSERT_GE(byte, -1e-4);
    ASSERT_LE(byte, 255.001);
  }
}

TEST(RandomPicture, HasTheSpreadAndTheSmoothnessOfANaturalOne) {
  double total = 0, step = 0;
  std::size_t count = 0;
  for (std::int64_t index = 0; index < 8; ++index) {
    const std::vector<float> values = picture(1, index, 3, 224, 224);
    EXPECT_LT(std::abs(mean(values)), 45.0);
    for (std::size_t i = 1; i < values.size(); ++i, ++count) {
      total += values[i] * values[i];
      step += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    }
  }
  const double spread = std::sqrt(total / static_cast<double>(count));
  EXPECT_GT(spread, 35.0);
  EXPECT_LT(spread, 80.0);
  EXPECT_LT(std::sqrt(step / static_cast<double>(count)), spread * 0.6);
}

TEST(RandomPicture, DiffersByIndexAndBySeed) {
  EXPECT_NE(picture(1, 0), picture(1, 1));
  EXPECT_NE(picture(1, 0), picture(2, 0));
  EXPECT_EQ(picture(1, 7), picture(1, 7));
}

TEST(RandomPicture, TakesAnyShape) {
  EXPECT_EQ(picture(1, 0, 1, 1, 1).size(), 1u);
  const std::vector<float> five = picture(1, 0, 5, 7, 300);
  EXPECT_NE(*std::min_element(five.begin(), five.end()),
            *std::max_element(five.begin(), five.end()));
  std::vector<float> wrong(10);
  EXPECT_THROW(fill_random_picture(1, 0, 3, 4, 4, wrong), std::invalid_argument);
}

TEST(RandomPicture, IsTheSameBytesOnEveryMachine) {
  const std::vector<float> values = picture(2023, 3, 3, 227, 227);
  Hasher hasher;
  hasher.add(values.data(), values.size() * sizeof(float));
  EXPECT_EQ(hasher.hex(), "1376a834b9bdaa4994321c0c8b67ba08");
}

}  // namespace
}  // namespace perwatt::dataset::random_picture_test
