#include "run/worker/engine_target.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace perwatt::run::engine_target_test {
namespace {

/// Completes at once; inference number `fails_at` (from 1) fails.
class FakeNetwork final : public engine::Network {
 public:
  FakeNetwork(std::vector<std::int64_t> shape, int lanes) : shape_(std::move(shape)) {
    std::size_t size = 1;
    for (const auto extent : shape_) size *= static_cast<std::size_t>(extent);
    data_.assign(static_cast<std::size_t>(lanes), std::vector<float>(size));
  }
  int lanes() const override { return static_cast<int>(data_.size()); }
  engine::Tensor input(int lane) override {
    return {"data", shape_, data_[static_cast<std::size_t>(lane)]};
  }
  engine::Tensor output(int lane) override { return input(lane); }
  void infer(int) override {
    if (++count_ == fails_at) throw engine::Failure(engine::FailureKind::device_lost, "gone");
    if (count_ == runs_out_at) throw std::bad_alloc();
  }
  void start(int lane, engine::Done done) override {
    done.call(done.context, lane, ++count_ != fails_at);
  }
  engine::Failure failure(int lane) override {
    return {engine::FailureKind::engine_error, "lane " + std::to_string(lane)};
  }
  engine::Executed executed() override { return {}; }
  std::map<std::string, std::string> settings() override { return {}; }

  int fails_at = 0, runs_out_at = 0;

 private:
  std::vector<std::int64_t> shape_;
  std::vector<std::vector<float>> data_;
  int count_ = 0;
};

void note(void* context, int lane, bool ok) noexcept {
  static_cast<std::vector<std::pair<int, bool>>*>(context)->emplace_back(lane, ok);
}

TEST(EngineTargetTest, PassesCompletionsOnAndRemembersTheFirstFailure) {
  FakeNetwork network({1, 3, 4, 4}, 2);
  network.fails_at = 2;
  EngineTarget target(network);
  std::vector<std::pair<int, bool>> seen;
  EXPECT_FALSE(target.failure());
  for (const int lane : {0, 1, 0}) target.start(lane, {&note, &seen});
  EXPECT_THAT(seen,
              testing::ElementsAre(std::pair(0, true), std::pair(1, false), std::pair(0, true)));
  ASSERT_TRUE(target.failure());
  EXPECT_STREQ(target.failure()->what(), "lane 1");
}

TEST(EngineTargetTest, BlockingCallsBecomeTrueOrFalse) {
  FakeNetwork network({1, 3, 4, 4}, 1);
  network.fails_at = 2;
  EngineTarget target(network);
  EXPECT_TRUE(target.infer(0));
  EXPECT_FALSE(target.infer(0));
  EXPECT_EQ(target.failure()->kind(), engine::FailureKind::device_lost);
}

TEST(EngineTargetTest, NoMemoryIsOutOfMemory) {
  FakeNetwork network({1, 3, 4, 4}, 1);
  network.runs_out_at = 1;
  EngineTarget target(network);
  EXPECT_FALSE(target.infer(0));
  EXPECT_EQ(target.failure()->kind(), engine::FailureKind::out_of_memory);
}

TEST(FillInputsTest, EveryLaneAndPlaceHasAPictureOfItsOwn) {
  FakeNetwork network({2, 3, 8, 8}, 2);
  fill_inputs(network, 2023);
  std::vector<std::vector<float>> pictures;
  for (const int lane : {0, 1}) {
    const auto data = network.input(lane).data;
    pictures.emplace_back(data.begin(), data.begin() + 3 * 8 * 8);
    pictures.emplace_back(data.begin() + 3 * 8 * 8, data.end());
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    EXPECT_TRUE(
        std::any_of(pictures[i].begin(), pictures[i].end(), [](float v) { return v != 0; }));
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(pictures[i], pictures[j]);
  }
}

TEST(FillInputsTest, AnInputThatIsNoPictureIsUnsupported) {
  FakeNetwork network({1, 16}, 1);
  try {
    fill_inputs(network, 1);
    FAIL() << "it was filled";
  } catch (const engine::Failure& failure) {
    EXPECT_EQ(failure.kind(), engine::FailureKind::unsupported);
  }
}

}  // namespace
}  // namespace perwatt::run::engine_target_test
