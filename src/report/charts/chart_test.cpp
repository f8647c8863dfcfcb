#include "report/charts/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/record_fixture.h"
#include "report/charts/parsed_shares.h"
#include "report/figures/ratio.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;
using record::Record;
using record::run_of;
using record::RunView;
using record::Status;

Record ok(const char* network, const char* precision, double rate) {
  Record r = record::measured(network, precision, rate, 0.02);
  r.engine = "some-engine";
  r.latency_p50_ms = 1000 / rate;
  r.executed_precision = precision;
  r.executed = std::string(precision) + " 100.0 %";
  return r;
}

Record failed(const char* network, const char* precision, Status status) {
  Record r;
  r.engine = "some-engine";
  r.network = network;
  r.precision = precision;
  r.scenario = "single_stream";
  r.status = status;
  r.reason = "it ran out";
  return r;
}

Json row_of(const Json& spec, std::string_view network, std::string_view series) {
  for (const Json& row : spec["data"]["values"])
    if (row["network"] == network && row["series"] == series) return row;
  return nullptr;
}

TEST(ThroughputChart, PutsThisMachineBesideTheStudy) {
  const Json spec = Json::parse(throughput_chart(run_of({ok("resnet-50", "fp32", 40)})));
  EXPECT_EQ(spec["data"]["values"].size(), 11U);
  const Json own = row_of(spec, "ResNet-50", "this machine FP32");
  EXPECT_DOUBLE_EQ(own["value"].get<double>(), 40);
  EXPECT_DOUBLE_EQ(own["low"].get<double>(), 39.2);
  EXPECT_EQ(own["source"], "measured by this run");
  const Json published = row_of(spec, "ResNet-50", "Xavier GPU FP16");
  EXPECT_DOUBLE_EQ(published["value"].get<double>(), 342.133);
  EXPECT_EQ(published["source"], "published, ICASSP 2023");
  EXPECT_FALSE(published.contains("low"));
}

TEST(ThroughputChart, IsWhatVegaLiteExpects) {
  const Json spec = Json::parse(throughput_chart(run_of({ok("resnet-50", "fp32", 40)})));
  EXPECT_THAT(spec["$schema"], HasSubstr("vega-lite/v6"));
  EXPECT_EQ(spec["layer"][0]["encoding"]["y"]["scale"]["type"], "log");
  EXPECT_EQ(spec["layer"][0]["encoding"]["color"]["scale"]["domain"].size(), 11U);
  EXPECT_EQ(spec["config"]["range"]["category"].size(), 11U);
  EXPECT_THAT(spec["title"]["text"].get<std::string>(), HasSubstr("single stream, batch 1"));
  EXPECT_THAT(spec["title"]["subtitle"][0].get<std::string>(), HasSubstr("not measured here"));
}

TEST(ThroughputChart, FailuresStandWhereABarIsMissing) {
  const Json spec = Json::parse(throughput_chart(
      run_of({failed("vgg-16", "fp32", Status::out_of_memory), ok("vgg-16", "fp16", 10)})));
  const Json own = row_of(spec, "VGG-16", "this machine FP32");
  EXPECT_EQ(own["failure"], "Out of Mem.");
  EXPECT_EQ(own["reason"], "it ran out");
  EXPECT_FALSE(own.contains("value"));
  EXPECT_EQ(row_of(spec, "VGG-16", "Nano FP32")["failure"], "Out of Mem.");
}

TEST(ThroughputChart, MarksTheBestOfEachSideAndKind) {
  const Json spec = Json::parse(
      throughput_chart(run_of({ok("alexnet", "fp32", 5000), ok("alexnet", "fp16", 6000)})));
  EXPECT_EQ(row_of(spec, "AlexNet", "this machine FP16")["text"], "6000 ★ best here");
  EXPECT_EQ(row_of(spec, "AlexNet", "this machine FP32")["text"], "5000");
  EXPECT_EQ(row_of(spec, "AlexNet", "Xavier GPU FP16")["text"], "529 ★ best GPU");
  EXPECT_EQ(row_of(spec, "AlexNet", "NCS FP32")["text"], "20.1 best NCS");
}

TEST(ThroughputChart, ARunWithoutRecordsShowsTheStudy) {
  const Json spec = Json::parse(throughput_chart(RunView{}));
  EXPECT_EQ(spec["data"]["values"].size(), 90U);
  EXPECT_THAT(spec["title"]["text"].get<std::string>(), HasSubstr("no case yet"));
}

TEST(ThroughputChart, ANetworkOutsideTheStudyHasOurBarsOnly) {
  const Json spec = Json::parse(throughput_chart(run_of({ok("my-net", "fp32", 7)})));
  EXPECT_EQ(spec["data"]["values"].size(), 1U);
}

TEST(ThroughputChart, TextThatIsNotUtf8IsReplaced) {
  const Json spec = Json::parse(throughput_chart(run_of({ok("net-\xff", "fp32", 7)})));
  EXPECT_EQ(spec["data"]["values"].size(), 1U);
}

TEST(ThroughputChart, OfAReplayShowsItsOwnFiguresAsTheStudys) {
  std::vector<Record> all{ok("resnet-50", "fp32", 130), ok("resnet-50", "fp32", 1)};
  for (Record& r : all) {
    r.engine = r.weights = record::kReplay;
    r.device = "Xavier GPU";
  }
  all[0].power_mode = "MAXN";
  all[1].power_mode = "10W";
  const Json spec = Json::parse(throughput_chart(run_of(std::move(all))));
  ASSERT_EQ(spec["data"]["values"].size(), 1U) << "one mode, and no published figure beside it";
  const Json row = row_of(spec, "ResNet-50", "Xavier GPU FP32");
  EXPECT_DOUBLE_EQ(row["value"].get<double>(), 130);
  EXPECT_DOUBLE_EQ(row["low"].get<double>(), 130 * 0.98);
  EXPECT_EQ(row["source"], "replayed, not measured");
  EXPECT_THAT(spec["title"].dump(), HasSubstr("nothing was measured"));
}

TEST(EfficiencyChart, PutsTheStudysThriftyModesBesideThisMachine) {
  Record own = ok("resnet-50", "fp16", 40);
  own.efficiency = 8;
  own.efficiency_low = 7.5;
  own.efficiency_high = 8.5;
  own.boundary = "module input";
  const Chart chart = efficiency(run_of({own, ok("resnet-50", "fp32", 30)}));
  EXPECT_THAT(chart.title, HasSubstr("this machine"));
  const Json bar = row_of(chart.spec, "ResNet-50", "this machine FP16");
  EXPECT_DOUBLE_EQ(bar["value"].get<double>(), 8);
  EXPECT_DOUBLE_EQ(bar["high"].get<double>(), 8.5);
  EXPECT_EQ(row_of(chart.spec, "ResNet-50", "this machine FP32")["failure"], "no figure");
  const Json published = row_of(chart.spec, "ResNet-50", "Nano FP32");
  const StudyDevice& nano = thrifty_study_devices()[1];
  EXPECT_DOUBLE_EQ(published["value"].get<double>(),
                   find_published(nano, "resnet-50", "FP32")->efficiency.value());
  EXPECT_EQ(chart.spec["layer"][0]["encoding"]["y"]["axis"]["title"],
            "inferences/s/W, logarithmic");
}

TEST(EfficiencyChart, WithoutWattsTheStudyStandsAlone) {
  const Chart chart = efficiency(run_of({ok("resnet-50", "fp32", 40)}));
  EXPECT_THAT(chart.title, HasSubstr("no watts"));
  EXPECT_EQ(chart.spec["data"]["values"].size(), 10U);
  EXPECT_EQ(chart.spec["layer"][0]["encoding"]["color"]["scale"]["domain"].size(), 10U);
}

TEST(ParetoChart, NamesWhatNothingBeats) {
  Record fast = ok("resnet-50", "fp16", 40), thrifty = ok("resnet-50", "fp32", 30),
         beaten = ok("resnet-50", "int8", 20);
  fast.efficiency = 4;
  thrifty.efficiency = 8;
  beaten.efficiency = 3;
  EXPECT_FALSE(pareto_chart(run_of({ok("resnet-50", "fp16", 40)})));
  const auto chart = pareto_chart(run_of({fast, thrifty, beaten}));
  ASSERT_TRUE(chart);
  std::vector<std::string> where;
  for (const Json& row : chart->spec["data"]["values"]) where.push_back(row["where"]);
  EXPECT_THAT(where, ElementsAre("on the front", "on the front", "beaten"));
}

TEST(Figure, NamesWhatRan) {
  Record half = ok("alexnet", "fp16", 100);
  half.executed_precision = "bf16";
  const Figure figure = throughput_figure(run_of({half}));
  EXPECT_EQ(figure.series.back().name, "this machine FP16 (ran bf16)");
}

TEST(Figure, TellsSeriesApartOnlyByWhatDiffers) {
  Record other = ok("alexnet", "fp32", 90);
  other.engine = "other-engine";
  other.engine_version = "9";
  const Figure figure = throughput_figure(run_of({ok("alexnet", "fp32", 100), other}));
  std::vector<std::string> own;
  for (const Series& one : figure.series)
    if (one.own) own.push_back(one.name);
  EXPECT_THAT(own, ElementsAre("this machine other-engine FP32", "this machine some-engine FP32"));
}

TEST(Figure, BatchesAreSeriesOfTheirOwn) {
  Record eight = ok("alexnet", "fp32", 300);
  eight.batch = 8;
  const RunView view = run_of({ok("alexnet", "fp32", 100), eight});
  EXPECT_EQ(throughput_figure(view).series.back().name, "this machine batch 8 FP32");
  EXPECT_EQ(scenario_words(view), "single stream, batch 1 and 8");
}

TEST(Speedup, RatioHasAnIntervalThatPaysForBothFigures) {
  const auto speedups =
      fp16_over_fp32(run_of({ok("alexnet", "fp32", 100), ok("alexnet", "fp16", 200)}));
  ASSERT_EQ(speedups.size(), 1U);
  const Ratio& ratio = speedups[0].by_network.at(0);
  EXPECT_DOUBLE_EQ(ratio.value, 2);
  EXPECT_NEAR(ratio.low.value(), 2 / 1.0287, 0.001);
  EXPECT_NEAR(ratio.high.value(), 2 * 1.0287, 0.001);
}

TEST(Speedup, MeanIsGeometricAndNarrower) {
  const Ratio mean = geometric_mean({{"a", 1, 0.9, 1 / 0.9}, {"b", 4, 3.6, 4 / 0.9}});
  EXPECT_NEAR(mean.value, 2, 1e-12);
  EXPECT_GT(mean.low.value(), 2 * 0.9);
  EXPECT_FALSE(geometric_mean({{"a", 1, std::nullopt, std::nullopt}}).low.has_value());
}

TEST(Speedup, IsNothingWithoutAPair) {
  EXPECT_FALSE(speedup(run_of({ok("alexnet", "fp16", 200)})).has_value());
  EXPECT_FALSE(
      speedup(run_of({failed("alexnet", "fp32", Status::crashed), ok("alexnet", "fp16", 200)}))
          .has_value());
}

TEST(LatencyChart, SaysTooFewWhereThereIsNoPercentile) {
  Record r = ok("alexnet", "fp32", 100);
  const auto chart = latency(run_of({r, failed("vgg-16", "fp32", Status::timed_out)}));
  ASSERT_TRUE(chart.has_value());
  ASSERT_EQ(chart->spec["data"]["values"].size(), 1U);
  EXPECT_EQ(chart->spec["data"]["values"][0]["words"], "10.0 / too few");
}

TEST(ExecutedChart, HasARowAShare) {
  Record r = ok("alexnet", "fp16", 100);
  r.executed = "bf16 97.1 %, fp32 2.9 %";
  const auto chart = executed(run_of({r}));
  ASSERT_TRUE(chart.has_value());
  const Json& rows = chart->spec["data"]["values"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["label"], "bf16");
  EXPECT_DOUBLE_EQ(rows[0]["share"].get<double>(), 0.971);
}

TEST(ExecutedChart, TellsDevicesApartAndKeepsTheColourOfThePrecision) {
  Record one = ok("alexnet", "fp16", 100), two = ok("vgg-16", "fp16", 100);
  one.executed = "cuda fp16 90.0 %, cpu fp16 10.0 %";
  two.executed = "cuda fp16 100.0 %";
  const auto chart = executed(run_of({one, two}));
  ASSERT_TRUE(chart.has_value());
  EXPECT_EQ(chart->spec["layer"][0]["encoding"]["color"]["scale"]["domain"],
            Json({"cuda fp16", "cpu fp16"}));
  const Json colours = chart->spec["config"]["range"]["category"];
  ASSERT_EQ(colours.size(), 2U);
  EXPECT_EQ(colours[0], colours[1]);
}

TEST(LayersChart, StacksKindsTheLargestSumFirst) {
  Record one = ok("alexnet", "fp32", 100), two = ok("vgg-16", "fp32", 100);
  one.layer_kinds = "inner product 60.0 %, convolution 40.0 %";
  two.layer_kinds = "convolution 95.0 %, pooling 5.0 %";
  const auto chart = layers(run_of({one, two, ok("googlenet", "fp32", 100)}));
  ASSERT_TRUE(chart.has_value());
  const Json& rows = chart->spec["data"]["values"];
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0]["label"], "inner product");
  EXPECT_EQ(rows[0]["words"], "inner product 60 %");
  EXPECT_EQ(rows[0]["rank"], 1);
  EXPECT_EQ(rows[1]["rank"], 0);
  EXPECT_EQ(chart->spec["layer"][0]["encoding"]["color"]["scale"]["domain"],
            Json({"convolution", "inner product", "pooling"}));
  EXPECT_FALSE(layers(run_of({ok("alexnet", "fp32", 100)})).has_value());
}

TEST(Shares, AreReadBackFromTheRecord) {
  const auto shares = shares_of("fp32 2.9 %, bf16 97.1 %");
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].label, "bf16");
  EXPECT_DOUBLE_EQ(shares[1].percent, 2.9);
  EXPECT_EQ(shares_of("layout and type 7.0 %").front().label, "layout and type");
  for (const char* none : {"", "unknown, bf16 lots", "97.1 %", " 5 %", "a 101 %", "a 5x %", "a 5"})
    EXPECT_TRUE(shares_of(none).empty()) << none;
}

TEST(Charts, LightAndDarkHaveTheSameShape) {
  const Chart chart = throughput(run_of({ok("alexnet", "fp32", 100)}));
  EXPECT_EQ(chart.spec["config"].flatten().size(), chart.dark.flatten().size());
  EXPECT_NE(chart.spec["config"]["range"], chart.dark["range"]);
}

}  // namespace
}  // namespace perwatt::report
