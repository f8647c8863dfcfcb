// The core of a live comparison, driven by simulated machines: how often it calls a difference
// where there is none, and finds one where there is. docs/compare.md holds the table that this
// prints. PERWATT_COVERAGE_SEEDS raises the number of comparisons.
#include "run/live/paired_rounds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>

#include "base/random.h"

namespace perwatt::run::paired_rounds_test {
namespace {

using record::PairedEnd;

class Normal {
 public:
  Normal(std::uint64_t seed, std::uint64_t stream) : random_(seed, stream) {}
  double uniform() { return random_.uniform(next_++); }
  double operator()() {  // Box and Muller 1958
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  RandomStream random_;
  std::uint64_t next_ = 0;
};

/// A machine and two set-ups on it. All are relative to a rate; a slice takes 0.35 s.
struct Setting {
  const char* title;
  double noise = 0.01;        ///< of each slice by itself
  double drift = 0;           ///< slower by so much over a minute
  double heat = 0;            ///< slower by so much from some instant on, in a few seconds
  double machine = 0;         ///< standard deviation of the machine's own wandering
  double machine_memory = 0;  ///< from slice to slice
  double side = 0;            ///< of each set-up's own wandering
  double side_memory = 0;     ///< from round to round
  double stalls = 0;          ///< chance that a slice loses 20 to 50 %
};

class Machine {
 public:
  Machine(const Setting& setting, double difference, std::uint64_t seed)
      : s_(setting), difference_(difference), normal_(seed, 17) {
    wander_ = normal_() * s_.machine;
    for (double& own : own_) own = normal_() * s_.side;
    heat_from_ = 60 * normal_.uniform();
  }

  bool begin_round() {
    for (double& own : own_)
      own = s_.side_memory * own + step(s_.side_memory) * s_.side * normal_();
    return true;
  }

  std::optional<double> slice(int side, SimulatedClock& clock) {
    const double now = seconds(clock.now());
    clock.wait_until(clock.now() + from_seconds(0.35));
    wander_ = s_.machine_memory * wander_ + step(s_.machine_memory) * s_.machine * normal_();
    double log_rate = side * difference_ + wander_ + own_[side] + s_.noise * normal_();
    log_rate -= s_.drift * now / 60;
    if (now > heat_from_) log_rate -= s_.heat * (1 - std::exp(-(now - heat_from_) / 3));
    if (normal_.uniform() < s_.stalls) log_rate += std::log(0.8 - 0.3 * normal_.uniform());
    return 200 * std::exp(log_rate);
  }

 private:
  static double step(double memory) { return std::sqrt(1 - memory * memory); }

  const Setting& s_;
  const double difference_;
  Normal normal_;
  double wander_ = 0, own_[2] = {0, 0}, heat_from_ = 0;
};

record::PairedRounds compare(const Setting& setting, double difference, std::uint64_t seed,
                             double equal_margin) {
  SimulatedClock clock;
  Machine machine(setting, difference, seed);
  Measurers measurers;
  measurers.begin_round = [&] { return machine.begin_round(); };
  measurers.slice = [&](int side) { return machine.slice(side, clock); };
  return compare_in_rounds(measurers, {36, std::chrono::seconds(60), equal_margin, mix(seed)},
                           clock);
}

struct Outcome {
  int differs = 0, equal = 0, held = 0, comparisons = 0;
  double rounds = 0, half_width = 0;
};

Outcome repeat(const Setting& setting, double difference, int comparisons,
               double equal_margin = 0.01) {
  Outcome out;
  out.comparisons = comparisons;
  for (int i = 1; i <= comparisons; ++i) {
    const auto one = compare(setting, difference, static_cast<std::uint64_t>(i), equal_margin);
    out.differs += one.end == PairedEnd::differs;
    out.equal += one.end == PairedEnd::equal;
    const double truth = std::exp(difference);
    out.held += *one.low <= truth && truth <= *one.high;
    out.rounds += static_cast<double>(one.rounds.size()) / comparisons;
    out.half_width += (*one.high - *one.low) / 2 / comparisons;
  }
  std::printf("| %s | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f | %.2f %% |\n", setting.title,
              100 * (std::exp(difference) - 1), 100.0 * out.differs / comparisons,
              100.0 * out.equal / comparisons, 100.0 * out.held / comparisons, out.rounds,
              100 * out.half_width);
  return out;
}

int comparisons(int usual) {
  if (const char* text = std::getenv("PERWATT_COVERAGE_SEEDS"))
    return std::max(std::atoi(text), usual);
  return usual;
}

const Setting kNoisy{"noisy", 0.2};

// Everything that a machine does at once: drift, a heat step, wandering, stalls, and set-ups that
// wander by themselves.
const Setting kAll{"all together", 0.01, 0.05, 0.06, 0.02, 0.7, 0.004, 0.3, 0.01};

TEST(PairedRoundsErrors, CallsNoDifferenceWhereThereIsNone) {
  const int count = comparisons(1000);
  EXPECT_LE(repeat(kAll, 0, count).differs, 0.06 * count);
}

TEST(PairedRoundsErrors, FindsTwoPercentUnderOnePercentOfNoise) {
  const int count = comparisons(200);
  const auto out = repeat({"noise of 1 %"}, std::log(1.02), count);
  EXPECT_GE(out.differs, 0.9 * count);
  EXPECT_GE(out.held, 0.93 * count);
}

class PairedRoundsCoverage : public testing::TestWithParam<Setting> {};

TEST_P(PairedRoundsCoverage, CallsFewDifferencesWhereThereAreNone) {
  const int count = comparisons(300);
  const auto out = repeat(GetParam(), 0, count, 0);
  EXPECT_LE(out.differs, (count < 1000 ? 0.09 : 0.065) * count);  // 300 alone scatter by 1.3 %
}

INSTANTIATE_TEST_SUITE_P(
    Machines, PairedRoundsCoverage,
    testing::Values(Setting{"noise of 1 %"}, Setting{"drift of 5 % a minute", 0.01, 0.05},
                    Setting{"heat step of 6 %", 0.01, 0, 0.06},
                    Setting{"machine wanders by 3 %", 0.005, 0, 0, 0.03, 0.8},
                    Setting{"machine wanders by 10 %, slowly", 0.005, 0, 0, 0.10, 0.98},
                    Setting{"set-ups wander by 1 %, memory 0.3", 0.005, 0, 0, 0, 0, 0.01, 0.3},
                    Setting{"set-ups wander by 1 %, memory 0.5", 0.005, 0, 0, 0, 0, 0.01, 0.5},
                    Setting{"5 % of slices stall", 0.01, 0, 0, 0, 0, 0, 0, 0.05}));

TEST(PairedRounds, OrderIsTossedAndDriftCancels) {
  SimulatedClock clock;
  int calls = 0;
  Measurers measurers;
  measurers.slice = [&](int) {  // an even drift, no other noise
    clock.wait_until(clock.now() + std::chrono::seconds(1));
    return std::optional<double>(100 * std::exp(-0.01 * calls++));
  };
  const auto out = compare_in_rounds(measurers, {16, Nanoseconds{0}, 0, 7}, clock);
  ASSERT_EQ(out.rounds.size(), 16u);
  int b_first = 0;
  for (const auto& round : out.rounds) {
    b_first += round.b_first;
    EXPECT_NEAR(round.log_ratio(), 0, 1e-12);
  }
  EXPECT_GT(b_first, 2);
  EXPECT_LT(b_first, 14);
  EXPECT_EQ(out.rounds[3].began_s, 12);
  EXPECT_EQ(out.looked_at, 16);
}

TEST(PairedRounds, EqualIsSaidWhereTheIntervalLiesWithinTheMargin) {
  const auto out = compare({"still", 0.001}, 0, 3, 0.01);
  EXPECT_EQ(out.end, PairedEnd::equal);
  EXPECT_GE(*out.low, 0.99);
  EXPECT_LE(*out.high, 1.01);
}

TEST(PairedRounds, TimeIsUpWithALastLook) {
  SimulatedClock clock;
  Machine machine(kNoisy, 0, 6);
  Measurers measurers;
  measurers.slice = [&](int side) { return machine.slice(side, clock); };
  const auto out = compare_in_rounds(measurers, {36, from_seconds(1.4 * 17 + 0.1), 0.01, 1}, clock);
  EXPECT_EQ(out.end, PairedEnd::time_is_up);
  EXPECT_EQ(out.rounds.size(), 17u);
  EXPECT_EQ(out.looked_at, 17);
  EXPECT_LE(seconds(clock.now()), 1.4 * 17 + 0.1);
}

TEST(PairedRounds, AFailedSliceOrCtrlCEndsWithWhatIsKnown) {
  for (const bool interrupted : {false, true}) {
    SimulatedClock clock;
    Machine machine(kNoisy, 0, 6);
    int slices = 0, told = 0;
    Measurers measurers;
    measurers.slice = [&](int side) {
      return ++slices == 4 * 11 + 2 ? std::nullopt : machine.slice(side, clock);
    };
    measurers.interrupted = [&] { return interrupted; };
    measurers.tell = [&](const record::PairedRounds& so_far) {
      EXPECT_EQ(so_far.rounds.size(), static_cast<std::size_t>(++told));
    };
    const auto out = compare_in_rounds(measurers, {36, Nanoseconds{0}, 0, 1}, clock);
    EXPECT_EQ(out.end, interrupted ? PairedEnd::interrupted : PairedEnd::failed);
    EXPECT_EQ(out.rounds.size(), 11u);
    EXPECT_EQ(out.looked_at, 10);
    EXPECT_EQ(told, 11);
  }
}

}  // namespace
}  // namespace perwatt::run::paired_rounds_test
