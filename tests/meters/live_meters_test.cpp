#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "meter/choose.h"
#include "meter/edge.h"
#include "meter/probe.h"

namespace perwatt::meter {
namespace {

using testing::HasSubstr;

struct Kept final : Sink {
  void reading(int channel, Nanoseconds before, Nanoseconds after, double value) override {
    channels.push_back(channel);
    times.push_back((before + after) / 2);
    values.push_back(value);
  }
  void failure(int, const std::string& reason, const std::string& remedy) override {
    reasons.push_back(reason);
    EXPECT_FALSE(remedy.empty());
  }
  std::vector<int> channels;
  std::vector<Nanoseconds> times;
  std::vector<double> values;
  std::vector<std::string> reasons;
};

class Meters : public testing::Test {
 protected:
  std::unique_ptr<Source> open(const std::string& word, Clock& clock) {
    OpenRequest request;
    request.clock = &clock;
    Chosen chosen = open_meters({word}, request);
    refused = chosen.refused.empty() ? "" : chosen.refused[0].reason;
    return chosen.sources.empty() ? nullptr : std::move(chosen.sources[0]);
  }
  /// Polls until that many readings have come, or a failure, or ten seconds have passed.
  static Kept collect(Source& source, std::size_t readings) {
    Kept kept;
    MonotonicClock clock;
    source.begin();
    const Nanoseconds limit = clock.now() + std::chrono::seconds(10);
    while (kept.values.size() < readings && kept.reasons.empty() && clock.now() < limit) {
      source.poll(kept);
      clock.wait_until(clock.now() + std::chrono::milliseconds(5));
    }
    return kept;
  }
  MonotonicClock real;
  std::string refused;
};

TEST_F(Meters, ACardsCounterIsPreferredToItsPower) {
  SimulatedClock clock;
  unsetenv("FAKE_NVML");
  auto source = open("nvml:" FAKE_NVML_LIBRARY, clock);
  ASSERT_NE(source, nullptr) << refused;
  EXPECT_EQ(source->info().name, "card 0 Fake 3000");
  const Probe counted = probe(*source, clock, {});
  EXPECT_NEAR(counted.total_w.value_or(0), 50, 1e-6);
  EXPECT_EQ(counted.rails[0].channel.quantity, Quantity::joules);
  setenv("FAKE_NVML", "no_counter", 1);
  source = open("nvml:" FAKE_NVML_LIBRARY, clock);
  ASSERT_NE(source, nullptr) << refused;
  EXPECT_NEAR(probe(*source, clock, {}).total_w.value_or(0), 75.5, 1e-6);
  setenv("FAKE_NVML", "lost", 1);
  Kept kept;
  source->poll(kept);
  EXPECT_THAT(kept.reasons, testing::ElementsAre(HasSubstr("lost")));
  unsetenv("FAKE_NVML");
}

TEST_F(Meters, ACardThatTellsNothingIsNoZero) {
  setenv("FAKE_NVML", "jetson", 1);
  EXPECT_EQ(open("nvml:" FAKE_NVML_LIBRARY, real), nullptr);
  EXPECT_THAT(refused, HasSubstr("neither power nor energy"));
  setenv("FAKE_NVML", "no_driver", 1);
  EXPECT_EQ(open("nvml:" FAKE_NVML_LIBRARY, real), nullptr);
  EXPECT_THAT(refused, HasSubstr("driver is not loaded"));
  unsetenv("FAKE_NVML");
  EXPECT_EQ(open("nvml:/no/such/library.so", real), nullptr);
  EXPECT_FALSE(refused.empty());
}

TEST_F(Meters, ACommandsLinesAreReadings) {
  auto source = open("exec:i=0; while :; do echo $i.5 4.25; i=$((i+1)); sleep 0.02; done", real);
  ASSERT_NE(source, nullptr) << refused;
  const Kept kept = collect(*source, 3);
  ASSERT_GE(kept.values.size(), 3u) << testing::PrintToString(kept.reasons);
  EXPECT_EQ(kept.values[0], 4.25);
  EXPECT_EQ(kept.times[1] - kept.times[0], std::chrono::seconds(1)) << "by the command's own clock";
  EXPECT_EQ(source->info().boundary, "what the command measures");
}

TEST_F(Meters, ACommandsRailsAreCountedAsAsked) {
  const std::string loop =
      "while :; do for r in in cpu; do echo 1$i 3 $r; done; i=$((i+1)); sleep 0.02; done";
  auto source = open("exec:" + loop, real);
  ASSERT_NE(source, nullptr) << refused;
  EXPECT_EQ(source->info().channels.size(), 2u);
  EXPECT_EQ(source->info().boundary, "") << "which of them add up is not known";
  source = open("exec:count=in boundary=USB_input " + loop, real);
  ASSERT_NE(source, nullptr) << refused;
  EXPECT_EQ(source->info().boundary, "USB input");
  EXPECT_TRUE(source->info().channels[0].counted);
  EXPECT_FALSE(source->info().channels[1].counted);
}

TEST_F(Meters, ACommandThatDiesOrPrintsGarbageGivesAReason) {
  EXPECT_EQ(open("exec:echo broken meter >&2; exit 3", real), nullptr);
  EXPECT_THAT(refused, HasSubstr("status 3: broken meter"));
  EXPECT_EQ(open("exec:echo hello world; sleep 60", real), nullptr);
  EXPECT_THAT(refused, HasSubstr("\"hello world\" is no reading"));
  auto source = open("exec:echo 1 5; sleep 0.3; kill -SEGV $$", real);
  ASSERT_NE(source, nullptr) << refused;
  const Kept kept = collect(*source, 100);
  ASSERT_FALSE(kept.reasons.empty());
  EXPECT_THAT(kept.reasons[0], HasSubstr("SIGSEGV"));
  EXPECT_THROW(open("exec:", real), UsageError);
  EXPECT_THROW(open("exec:clock=moon cat", real), UsageError);
}

TEST_F(Meters, ACommandEndsWithItsSource) {
  const auto file = std::filesystem::path(testing::TempDir()) / "perwatt-exec-pid";
  auto source = open("exec:echo $$ >'" + file.string() + "'; echo 1 5; sleep 600; echo 2 5", real);
  ASSERT_NE(source, nullptr) << refused;
  int pid = 0;
  std::ifstream(file) >> pid;
  ASSERT_GT(pid, 1);
  EXPECT_EQ(::kill(pid, 0), 0);
  source.reset();
  EXPECT_NE(::kill(pid, 0), 0) << "it is still there";
  std::filesystem::remove(file);
}

TEST_F(Meters, AFileIsBroughtToOurClockByEdges) {
  SimulatedClock clock;
  const auto file = std::filesystem::path(testing::TempDir()) / "perwatt-recorded.csv";
  std::ofstream(file) << "Time,Voltage,Current\n";
  auto source = open("file:clock=edge " + file.string(), clock);
  ASSERT_NE(source, nullptr) << refused;
  source->begin();  // 9 s: pulses at 1..4 and 6..8
  clock.wait_until(std::chrono::seconds(20));
  {
    // The recording runs on a clock that stands at 500 when ours begins: 5 V, 1 A or 2 A.
    std::ofstream csv(file, std::ios::app);
    for (int i = -20; i < 250; ++i) {
      const double t = i * 0.1;
      const bool busy = (t >= 1 && t < 4) || (t >= 6 && t < 8) || (t >= 12 && t < 18);
      csv << 500 + t << ",5.0," << (busy ? 2 : 1) << '\n';
    }
  }
  Kept kept;
  source->end(kept);
  ASSERT_THAT(kept.reasons, testing::IsEmpty());
  ASSERT_GT(kept.values.size(), 100u);
  for (std::size_t i = 0; i < kept.values.size(); ++i) {
    const double t = seconds(kept.times[i]);
    EXPECT_GE(t, 9 - 1e-6);
    EXPECT_LE(t, 20);
    if (t > 12.2 && t < 17.8) {
      EXPECT_EQ(kept.values[i], 10) << t;
    }
    if (t > 18.2 || t < 11.8) {
      EXPECT_EQ(kept.values[i], 5) << t;
    }
  }
  std::filesystem::remove(file);
}

TEST_F(Meters, AFileWithoutReadingsOfTheTimeGivesAReason) {
  SimulatedClock clock;
  const auto file = std::filesystem::path(testing::TempDir()) / "perwatt-recorded-2.csv";
  std::ofstream(file) << "seconds;watts\n-5;3\nx;y\n-4;3\n";
  auto source = open("file:clock=monotonic " + file.string(), clock);
  ASSERT_NE(source, nullptr) << refused;
  source->begin();
  Kept kept;
  source->end(kept);
  EXPECT_THAT(kept.reasons, testing::ElementsAre(HasSubstr(":3 is no reading"),
                                                 HasSubstr("no reading of the time")));
  EXPECT_EQ(open("file:/no/such/file.csv", clock), nullptr);
  EXPECT_THAT(refused, HasSubstr("cannot be read"));
  std::filesystem::remove(file);
}

TEST_F(Meters, AReadingByHandIsMarked) {
  auto source = open("constant:boundary=lab_supply 5.2W", real);
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(source->info().boundary, "lab supply");
  EXPECT_THAT(source->info().remark, HasSubstr("by hand"));
  Kept kept;
  source->poll(kept);
  EXPECT_THAT(kept.values, testing::ElementsAre(5.2));
  for (const auto* wrong : {"constant:", "constant:0", "constant:-3W", "constant:5 apples"})
    EXPECT_THROW(open(wrong, real), UsageError) << wrong;
  EXPECT_THROW(open("no_such_meter", real), UsageError);
}

}  // namespace
}  // namespace perwatt::meter
