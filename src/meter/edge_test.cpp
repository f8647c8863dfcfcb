#include "meter/edge.h"

#include <gtest/gtest.h>

namespace perwatt::meter::edge_test {
namespace {

/// What a meter records: 4 W at rest, 7 W under load, read every `every` seconds on a clock that
/// stands `ahead` of ours; the mean of `averaged` seconds before.
struct Recording {
  std::vector<double> seconds, watts;
};

bool busy(double t, const std::vector<Pulse>& pulses) {
  for (const Pulse& pulse : pulses)
    if (t >= perwatt::seconds(pulse.on) && t < perwatt::seconds(pulse.off)) return true;
  return false;
}

Recording record(const std::vector<Pulse>& pulses, double from, double to, double every,
                 double ahead, double noise) {
  Recording recording;
  unsigned state = 7;
  for (double t = from; t < to; t += every) {
    state = state * 1664525u + 1013904223u;
    const double random = static_cast<double>(state >> 8) / 16777216.0 - 0.5;
    recording.seconds.push_back(t + ahead);
    recording.watts.push_back((busy(t, pulses) ? 7 : 4) + noise * random);
  }
  return recording;
}

std::vector<Pulse> made_pulses() {
  SimulatedClock clock;
  clock.wait_until(std::chrono::seconds(100));
  return make_pulses(clock);
}

TEST(Edges, PulsesAreOfUnlikeLengthWithRestAround) {
  const auto pulses = made_pulses();
  ASSERT_EQ(pulses.size(), 2u);
  EXPECT_EQ(pulses[0].on, std::chrono::seconds(101));
  EXPECT_EQ(pulses[0].off, std::chrono::seconds(104));
  EXPECT_EQ(pulses[1].on, std::chrono::seconds(106));
  EXPECT_EQ(pulses[1].off, std::chrono::seconds(108));
}

TEST(Edges, AreFoundOnAnyClockToHalfAReading) {
  const auto pulses = made_pulses();
  for (const double ahead : {-95.0, 0.0, 1234.5, 1.7e9})
    for (const double every : {0.01, 0.1, 0.5, 1.0}) {
      const auto r = record(pulses, 90, 130, every, ahead, 0.5);
      const auto fit = find_edges(r.seconds, r.watts, pulses);
      ASSERT_TRUE(fit) << ahead << ' ' << every;
      EXPECT_NEAR(fit->offset, -ahead, every / 2 + 0.02) << ahead << ' ' << every;
      EXPECT_GT(fit->correlation, 0.9);
    }
}

TEST(Edges, ALaterLoadIsNotTakenForThem) {
  auto pulses = made_pulses();
  auto with_case = pulses;
  with_case.push_back({std::chrono::seconds(112), std::chrono::seconds(125)});
  with_case.push_back({std::chrono::seconds(127), std::chrono::seconds(130)});
  const auto r = record(with_case, 95, 140, 0.1, -40, 0.3);
  const auto fit = find_edges(r.seconds, r.watts, pulses);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->offset, 40, 0.1);
}

TEST(Edges, WhereThereAreNoneNothingIsFound) {
  const auto pulses = made_pulses();
  const auto quiet = record({}, 90, 130, 0.1, 0, 1);
  EXPECT_FALSE(find_edges(quiet.seconds, quiet.watts, pulses)) << "noise alone";
  const auto flat = record({}, 90, 130, 0.1, 0, 0);
  EXPECT_FALSE(find_edges(flat.seconds, flat.watts, pulses)) << "a constant";
  const auto late = record(pulses, 104.5, 130, 0.1, 0, 0.1);
  EXPECT_FALSE(find_edges(late.seconds, late.watts, pulses)) << "recorded after the first pulse";
  EXPECT_FALSE(find_edges({}, {}, pulses));
  const std::vector<double> few = {1, 2};
  EXPECT_FALSE(find_edges(few, few, pulses));
}

}  // namespace
}  // namespace perwatt::meter::edge_test
