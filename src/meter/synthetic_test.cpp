// Energy from readings against a truth that is known: the statistics, the sampler and the meter
// together, in simulated time.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "meter/registry.h"
#include "meter/sampler.h"
#include "meter/synthetic_options.h"

namespace perwatt::meter::synthetic_test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const Plugin& plugin() {
  for (const Plugin* one : plugins())
    if (one->name == "synthetic") return *one;
  throw std::logic_error("the synthetic meter is not built in");
}

struct Sampled {
  Recording recording;
  double truth = 0;  ///< J in the window
};

/// Samples the meter over [0, to + 1] and tells what its window really took.
Sampled sample(const std::string& argument, const stats::Window& window) {
  SimulatedClock clock;
  const auto sources = plugin().open({argument, Sysroot("/"), &clock});
  Sampler sampler({sources.front().get()}, window.ended + std::chrono::seconds(2));
  sampler.start(clock);
  clock.wait_until(window.ended + std::chrono::milliseconds(500));
  Sampled sampled{std::move(sampler.stop().front()), 0};
  const PowerLaw law = parse_synthetic(argument).law;
  sampled.truth = law.joules(seconds(window.ended)) - law.joules(seconds(window.began));
  return sampled;
}

struct Coverage {
  int runs = 0, held = 0, stated = 0;
  double worst = 0;  ///< largest error of a stated figure, relative
  double share() const { return static_cast<double>(held) / std::max(1, stated); }
};

/// A seed's random numbers, in order.
class Draw {
 public:
  explicit Draw(int seed) : stream_(static_cast<std::uint64_t>(seed), 77) {}
  double operator()(double low, double high) {
    return low + (high - low) * stream_.uniform(next_++);
  }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
};

using Make = std::function<std::string(Draw&)>;

Coverage coverage(const Make& make, double length, int runs = 1000) {
  Coverage all;
  for (int seed = 1; seed <= runs; ++seed) {
    Draw draw(seed);
    const double began = draw(2, 2.5);
    const stats::Window window{from_seconds(began), from_seconds(began + length)};
    const auto sampled = sample(make(draw) + fmt::format(",seed={}", seed), window);
    const auto found = total_energy(sampled.recording, window);
    ++all.runs;
    if (!found.usable()) continue;
    ++all.stated;
    all.held += found.joules_low <= sampled.truth && sampled.truth <= found.joules_high;
    all.worst = std::max(all.worst, std::abs(found.joules / sampled.truth - 1));
  }
  if (std::getenv("PERWATT_SHOW") != nullptr)
    fmt::print("{}: held {:.1f} % of {} stated, worst {:.2f} %\n",
               ::testing::UnitTest::GetInstance()->current_test_info()->name(), all.share() * 100,
               all.stated, all.worst * 100);
  return all;
}

/// 93 to 97 % of 1,000 runs, and a figure in every one.
void expect_exact(const Coverage& found) {
  EXPECT_EQ(found.stated, found.runs);
  EXPECT_GE(found.share(), 0.93);
  EXPECT_LE(found.share(), 0.97);
}

std::string steps(Draw& draw, int count) {
  std::string text = fmt::format("constant={}", draw(8, 12));
  for (int i = 0; i < count; ++i) text += fmt::format(",step={}@{}", draw(-2, 3), draw(2, 8));
  return text;
}

TEST(EnergyCoverage, SteadyWithNoise) {
  const Coverage found = coverage(
      [](Draw& draw) { return fmt::format("constant={},noise=0.05,resolution=0.04", draw(4, 12)); },
      5);
  expect_exact(found);
  EXPECT_LE(found.worst, 0.005);
}

TEST(EnergyCoverage, SteadyAndCoarse) {
  const Coverage found = coverage(
      [](Draw& draw) { return fmt::format("constant={},resolution=0.24", draw(30, 40)); }, 5);
  expect_exact(found);
  EXPECT_LE(found.worst, 0.005);
}

TEST(EnergyCoverage, Steps) {
  expect_exact(coverage([](Draw& draw) { return steps(draw, 3) + ",noise=0.15"; }, 5));
}

TEST(EnergyCoverage, Ramp) {
  expect_exact(coverage(
      [](Draw& draw) {
        return fmt::format("constant=5,ramp={}@{}-{},noise=0.05", draw(2, 6), draw(1, 3),
                           draw(4, 9));
      },
      5));
}

TEST(EnergyCoverage, BurstsShorterThanThePolls) {
  expect_exact(coverage(
      [](Draw&) {
        return std::string("constant=5,burst=3/0.02/0.07,burst=3/0.03/0.11,noise=0.05");
      },
      10));
}

TEST(EnergyCoverage, RailsThatAreReadSlowly) {
  expect_exact(coverage(
      [](Draw& draw) {
        return fmt::format("constant={},rails=6,delay=0.007,noise=0.03,resolution=0.04",
                           draw(5, 9));
      },
      5));
}

TEST(EnergyCoverage, CounterThatWraps) {
  const Coverage found = coverage(
      [](Draw& draw) {
        return fmt::format("constant={},counter,wrap=10,resolution=0.05", draw(15, 25));
      },
      5);
  expect_exact(found);
  EXPECT_LE(found.worst, 0.005);
}

TEST(EnergyCoverage, CounterOfBursts) {
  const Coverage found = coverage(
      [](Draw&) { return std::string("constant=5,burst=40/0.005/0.023,counter,wrap=50"); }, 5);
  expect_exact(found);
  EXPECT_LE(found.worst, 0.01);
}

TEST(EnergyCoverage, OldValuesRepeated) {
  expect_exact(coverage(
      [](Draw& draw) { return fmt::format("constant={},repeat=0.3,noise=0.1", draw(4, 12)); }, 5));
}

TEST(EnergyCoverage, NewValuesSlowerThanThePolls) {
  expect_exact(coverage(
      [](Draw& draw) {
        return fmt::format("constant=5,ramp={}@1-9,update=0.35,poll=0.05,noise=0.1", draw(1, 4));
      },
      10));
}

TEST(EnergyCoverage, ReadsPutOff) {
  expect_exact(coverage(
      [](Draw& draw) { return fmt::format("constant={},again=0.3,noise=0.1", draw(4, 12)); }, 5));
}

TEST(EnergyCoverage, AStallOfASteadyLoad) {
  expect_exact(coverage(
      [](Draw& draw) {
        const double from = draw(3, 4.5);
        return fmt::format("constant={},noise=0.1,stall={}-{}", draw(4, 12), from, from + 1.5);
      },
      5));
}

TEST(EnergyCoverage, AStallOfALoadThatMoves) {
  expect_exact(coverage(
      [](Draw& draw) {
        const double from = draw(3, 4.5);
        return steps(draw, 3) + fmt::format(",noise=0.1,stall={}-{}", from, from + 1.5);
      },
      5));
}

TEST(EnergyCoverage, AMeterThatVanishesGivesNoFigure) {
  const Coverage found = coverage(
      [](Draw& draw) { return fmt::format("constant=5,noise=0.1,vanish={}", draw(1, 6.5)); }, 5);
  EXPECT_EQ(found.stated, 0);
}

}  // namespace
}  // namespace perwatt::meter::synthetic_test
