#include "run/plan/estimate.h"

#include <gmock/gmock.h>

namespace perwatt::run::estimate_test {
namespace {

Case item_of(const std::string& network) {
  Case item;
  item.number = 1;
  item.engine = "fast";
  item.device = "cpu";
  item.network = network;
  item.lanes = 1;
  return item;
}

/// 10 s in all, 4 s of them measured, to 1 %.
record::Record record_of(const Case& item) {
  record::Record one;
  one.engine = item.engine;
  one.device = item.device;
  one.network = item.network;
  one.precision = "fp32";
  one.scenario = "single_stream";
  one.lanes = 1;
  one.throughput = 100;
  one.throughput_low = 99;
  one.throughput_high = 101;
  one.duration_s = 4;
  one.case_s = 10;
  return one;
}

TEST(EstimateTest, AnEarlierRecordIsStretchedToTheTarget) {
  Case item = item_of("squeezenet");
  const record::Record earlier = record_of(item);
  item.stop.target = 0.01;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), 10);
  item.stop.target = 0.02;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), 7) << "a quarter of the measurement";
  item.stop.target = 0.001;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), 16) << "the ceiling";
  item.stop.target = 0.1;
  item.stop.floor = std::chrono::seconds(3);
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), 9) << "the floor";
  item.speed = false;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), 6);
}

TEST(EstimateTest, PicturesOfAnEarlierRecordCountWhereTheyAreAnswered) {
  const Case item = item_of("squeezenet");
  record::Record earlier = record_of(item);
  earlier.pictures = 100;
  earlier.picture_rate = 50;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, true) - expected_seconds(item, earlier, false),
                   2);
}

TEST(EstimateTest, ARecordWithoutItsWholeTimeGivesItsParts) {
  const Case item = item_of("squeezenet");
  record::Record earlier = record_of(item);
  earlier.case_s.reset();
  const double bare = expected_seconds(item, earlier, false);
  earlier.compile_ms = 2000;
  EXPECT_DOUBLE_EQ(expected_seconds(item, earlier, false), bare + 4) << "it is loaded twice";
}

TEST(EstimateTest, LargerNetworksAndLongerMeasurementsTakeLonger) {
  const Case item = item_of("squeezenet"), large = item_of("vgg-19");
  const double small_time = expected_seconds(item, size_of(item), false);
  EXPECT_GT(expected_seconds(large, size_of(large), false), small_time + 1);
  Case longer = item;
  longer.stop.ceiling = std::chrono::seconds(1000);
  EXPECT_GT(expected_seconds(longer, size_of(item), false), small_time + 10);
  CaseSize with_pictures = size_of(item);
  with_pictures.pictures = 1000;
  EXPECT_GT(expected_seconds(item, with_pictures, true), small_time + 5);
}

TEST(EstimateTest, StepsAreSummedAndThoseKnownCounted) {
  std::vector<Case> cases{item_of("squeezenet"), item_of("vgg-19")};
  cases[1].number = 2;
  const std::vector<Step> steps{{1, 1, 1}, {2, 1, 2}, {1, 2, 3}};
  record::Record failed = record_of(cases[1]);
  failed.status = record::Status::crashed;
  const auto all = estimate(cases, steps, {failed, record_of(cases[0])}, 0);
  EXPECT_EQ(all.measurements, 3);
  EXPECT_EQ(all.known, 2);
  EXPECT_DOUBLE_EQ(all.seconds, 2 * expected_seconds(cases[0], record_of(cases[0]), false) +
                                    expected_seconds(cases[1], size_of(cases[1]), false));
}

TEST(EstimateTest, AnotherCaseTellsNothing) {
  const std::vector<Case> cases{item_of("squeezenet")};
  record::Record other = record_of(cases[0]);
  other.batch = 8;
  EXPECT_EQ(estimate(cases, {{1, 1, 1}}, {other}, 0).known, 0);
}

}  // namespace
}  // namespace perwatt::run::estimate_test
