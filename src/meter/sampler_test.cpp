#include "meter/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/error.h"

namespace perwatt::meter::sampler_test {
namespace {

using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Gives the number of its polls; each takes `cost`.
class Counting final : public Source {
 public:
  Counting(Clock& clock, Nanoseconds every, Nanoseconds cost = Nanoseconds{0})
      : clock_(clock), cost_(cost) {
    info_.meter = "counting";
    info_.channels = {{"polls", "", "", Quantity::watts, true, 0}};
    info_.poll_every = every;
  }
  const SourceInfo& info() const override { return info_; }
  void begin() override {
    if (refuses) throw Error("the device is gone", "put it back");
    ++begun;
  }
  void poll(Sink& sink) override {
    const Nanoseconds before = clock_.now();
    if (cost_ > Nanoseconds{0}) clock_.wait_until(before + cost_);
    if (fails)
      sink.failure(0, "EAGAIN", "try again");
    else
      sink.reading(0, before, clock_.now(), static_cast<double>(++polls));
  }
  void end(Sink& sink) override {
    ++ended;
    if (late) sink.reading(0, Nanoseconds{0}, Nanoseconds{0}, -1);
  }

  bool refuses = false, fails = false, late = false;
  int begun = 0, ended = 0, polls = 0;

 private:
  Clock& clock_;
  Nanoseconds cost_;
  SourceInfo info_;
};

constexpr Nanoseconds ms(int n) {
  return std::chrono::milliseconds(n);
}

TEST(Sampler, KeepsAnAbsoluteScheduleAndStampsTheMiddle) {
  SimulatedClock clock;
  Counting source(clock, ms(100), ms(40));
  Sampler sampler({&source}, std::chrono::seconds(2));
  sampler.start(clock);
  clock.wait_until(ms(1050));
  const auto all = sampler.stop();
  ASSERT_THAT(all, SizeIs(1));
  const auto& series = all[0].series[0];
  ASSERT_THAT(series, SizeIs(12));  // 0, 100, ... 1000 ms, and once more at the end
  for (std::size_t i = 0; i < 11; ++i) EXPECT_EQ(series[i].at, ms(20) + ms(100) * i);
  EXPECT_EQ(all[0].polls, 12);
  EXPECT_EQ(all[0].missed, 0);
  EXPECT_EQ(source.begun, 1);
  EXPECT_EQ(source.ended, 1);
}

TEST(Sampler, LeavesOutPollsThatCameTooLate) {
  SimulatedClock clock;
  Counting source(clock, ms(100), ms(250));
  Sampler sampler({&source}, std::chrono::seconds(2));
  sampler.start(clock);
  clock.wait_until(ms(1190));
  const auto all = sampler.stop();
  EXPECT_EQ(all[0].series[0][1].at - all[0].series[0][0].at, ms(300));
  EXPECT_GE(all[0].missed, 6);
}

TEST(Sampler, ASlowSourceHoldsUpNoOther) {
  SimulatedClock clock;
  Counting slow(clock, ms(100), ms(80)), fast(clock, ms(10));
  Sampler sampler({&slow, &fast}, std::chrono::seconds(2));
  sampler.start(clock);
  clock.wait_until(ms(1005));
  const auto all = sampler.stop();
  EXPECT_GE(all[1].series[0].size(), 100U);
}

TEST(Sampler, SaysHowManyReadingsFoundNoMemory) {
  SimulatedClock clock;
  Counting source(clock, ms(10));
  Sampler sampler({&source}, ms(100));
  sampler.start(clock);
  clock.wait_until(std::chrono::seconds(5));
  const auto all = sampler.stop();
  EXPECT_GT(all[0].lost, 0);
  EXPECT_EQ(all[0].series[0].size() + static_cast<std::size_t>(all[0].lost),
            static_cast<std::size_t>(all[0].polls));
}

TEST(Sampler, CountsFailuresByTheirReason) {
  SimulatedClock clock;
  Counting source(clock, ms(100)), gone(clock, ms(100));
  source.fails = true;
  gone.refuses = true;
  Sampler sampler({&source, &gone}, std::chrono::seconds(1));
  sampler.start(clock);
  clock.wait_until(ms(950));
  const auto all = sampler.stop();
  ASSERT_THAT(all[0].failures, SizeIs(1));
  EXPECT_EQ(all[0].failures[0].reason, "EAGAIN");
  EXPECT_EQ(all[0].failures[0].times, 11);
  ASSERT_THAT(all[1].failures, SizeIs(1));
  EXPECT_EQ(all[1].failures[0].remedy, "put it back");
  EXPECT_EQ(gone.polls + gone.ended, 0);
}

TEST(Sampler, PutsLateReadingsInTheirPlace) {
  SimulatedClock clock;
  clock.wait_until(ms(5));
  Counting source(clock, ms(100));
  source.late = true;
  Sampler sampler({&source}, std::chrono::seconds(1));
  sampler.start(clock);
  clock.wait_until(ms(300));
  EXPECT_EQ(sampler.stop()[0].series[0].front().value, -1);
}

TEST(Sampler, RunsOnThreadsOfItsOwnAgainAndAgain) {
  MonotonicClock clock;
  Counting one(clock, ms(1)), other(clock, ms(5));
  for (int round = 1; round <= 3; ++round) {
    Sampler sampler({&one, &other}, std::chrono::seconds(10));
    sampler.start(clock);
    clock.wait_until(clock.now() + ms(30));
    const auto all = sampler.stop();
    EXPECT_GE(all[0].series[0].size(), 2U);
    EXPECT_GE(all[1].series[0].size(), 2U);
    EXPECT_EQ(one.begun, round);
    EXPECT_EQ(one.ended, round);
  }
  {
    Sampler forgotten({&one}, std::chrono::seconds(1));
    forgotten.start(clock);
  }
  EXPECT_EQ(one.ended, 4) << "its end stops it";
}

}  // namespace
}  // namespace perwatt::meter::sampler_test
