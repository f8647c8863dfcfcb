#include "run/worker/output_ring.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace perwatt::run::output_ring_test {
namespace {

using testing::ElementsAre;

TEST(OutputRingTest, CarriesOutputsInOrderAndBoundsThem) {
  OutputRing writer;
  std::vector<int> copies;
  for (const int each : writer.descriptors()) copies.push_back(dup(each));
  OutputRing reader(copies);
  constexpr int kPictures = 500;
  std::thread thread([&writer] {
    writer.begin(3);
    for (int i = 0; i < kPictures; ++i) {
      const auto value = static_cast<float>(i);
      const std::vector<float> values{value, value + 1, value + 2};
      if (i % 7 == 3)
        writer.push({i, "broken " + std::to_string(i), {}});
      else
        writer.push({i, "", values});
    }
  });
  for (int i = 0; i < kPictures; ++i) {
    pollfd wait{reader.readable(), POLLIN, 0};
    poll(&wait, 1, 10'000);
    PictureOutput output;
    ASSERT_TRUE(reader.peek(output));
    EXPECT_EQ(output.index, i);
    const auto value = static_cast<float>(i);
    if (i % 7 == 3) {
      EXPECT_EQ(output.problem, "broken " + std::to_string(i));
      EXPECT_TRUE(output.values.empty());
    } else {
      EXPECT_EQ(output.problem, "");
      EXPECT_THAT(output.values, ElementsAre(value, value + 1, value + 2));
    }
    reader.release();
  }
  thread.join();
  PictureOutput none;
  EXPECT_FALSE(reader.peek(none));
}

TEST(OutputRingTest, CutsLongProblems) {
  OutputRing ring;
  ring.begin(1);
  ring.push({0, std::string(1000, 'x'), {}});
  PictureOutput output;
  ASSERT_TRUE(ring.peek(output));
  EXPECT_EQ(output.problem, std::string(OutputRing::kLongestProblem, 'x'));
}

TEST(OutputRingTest, RefusesWhatDoesNotFit) {
  OutputRing ring;
  const std::vector<float> values{1, 2};
  EXPECT_THROW(ring.push({0, "", values}), std::invalid_argument);
  ring.begin(1);
  ring.begin(1);
  EXPECT_THROW(ring.push({0, "", values}), std::invalid_argument);
  EXPECT_THROW(ring.begin(2), std::invalid_argument);
  EXPECT_THROW(OutputRing({-1, -1, -1}), std::runtime_error);
  EXPECT_THROW(OutputRing(std::vector<int>{}), std::runtime_error);
}

TEST(OutputRingTest, ADamagedHeaderIsTold) {
  OutputRing writer;
  writer.begin(4);
  writer.push({0, "", {}});
  const std::uint64_t lie = 1'000'000;
  ASSERT_EQ(pwrite(writer.descriptors()[0], &lie, sizeof lie, 0), static_cast<ssize_t>(sizeof lie));
  std::vector<int> copies;
  for (const int each : writer.descriptors()) copies.push_back(dup(each));
  OutputRing reader(copies);
  PictureOutput output;
  EXPECT_THROW(reader.peek(output), std::runtime_error);
}

}  // namespace
}  // namespace perwatt::run::output_ring_test
