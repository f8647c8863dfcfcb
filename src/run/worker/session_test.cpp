#include "run/worker/session.h"

#include <gmock/gmock.h>

namespace perwatt::run::session_test {
namespace {

Json request(Verb verb, const Json& order = Json::object()) {
  return {{"verb", name(verb)}, {"order", order}};
}

std::string failure_of(const Json& reply) {
  return reply.contains("failure") ? reply["failure"]["kind"].get<std::string>() : "";
}

LoadOrder load_order(std::map<std::string, std::string> options = {}) {
  LoadOrder order;
  order.request.device = "null";
  order.request.options = std::move(options);
  return order;
}

MeasureOrder quick() {
  load::StopRule stop;
  stop.fixed_queries = 50;
  return {load::Scenario::single_stream, stop};
}

class SessionTest : public testing::Test {
 protected:
  Json ask(Verb verb, const Json& order = Json::object()) {
    return session_.answer(request(verb, order));
  }
  void open() { ASSERT_EQ(failure_of(ask(Verb::open, encode(OpenOrder{"synthetic", {}}))), ""); }
  Session session_;
};

TEST_F(SessionTest, GoesThroughAllItsVerbs) {
  const auto description =
      decoded<engine::Description>(ask(Verb::open, encode(OpenOrder{"synthetic", {}}))["answer"]);
  EXPECT_EQ(description.name, "synthetic");
  const auto loaded = decoded<Loaded>(
      ask(Verb::load, encode(load_order({{"executes", "bf16:0.9,fp32:0.1"}})))["answer"]);
  EXPECT_EQ(loaded.lanes, 1);
  EXPECT_GE(loaded.load.length().count(), 0);
  WarmOrder warm;
  warm.rule = {
      .queries = 3, .floor = Nanoseconds{0}, .ceiling = Nanoseconds{0}, .until_stationary = false};
  EXPECT_GE(decoded<Warmed>(ask(Verb::warm, encode(warm))["answer"]).warmup.queries, 3);
  const auto measured = decoded<Measured>(ask(Verb::measure, encode(quick()))["answer"]);
  EXPECT_EQ(measured.measurement.queries, 50);
  EXPECT_EQ(measured.measurement.latency.count(), 50u);
  EXPECT_GT(measured.peak_memory_bytes, 1 << 20);
  EXPECT_FALSE(decoded<Outputs>(ask(Verb::outputs)["answer"]).values.empty());
  const auto executed = decoded<engine::Executed>(ask(Verb::profile)["answer"]);
  ASSERT_EQ(executed.parts.size(), 2u);
  EXPECT_EQ(executed.parts[0].precision, Precision::bf16);
  EXPECT_FALSE(session_.closed());
  EXPECT_EQ(failure_of(ask(Verb::close)), "");
  EXPECT_TRUE(session_.closed());
}

TEST_F(SessionTest, VerbsOutOfTurnAreMisuse) {
  EXPECT_EQ(failure_of(ask(Verb::load, encode(load_order()))), "misuse");
  EXPECT_EQ(failure_of(ask(Verb::warm, encode(WarmOrder{}))), "misuse");
  EXPECT_EQ(failure_of(ask(Verb::measure, encode(quick()))), "misuse");
  EXPECT_EQ(failure_of(ask(Verb::outputs)), "misuse");
  EXPECT_EQ(failure_of(ask(Verb::profile)), "misuse");
}

TEST_F(SessionTest, NonsenseIsMisuseAndNoEnd) {
  EXPECT_EQ(failure_of(session_.answer({{"verb", "dance"}})), "misuse");
  EXPECT_EQ(failure_of(session_.answer({{"verb", 7}})), "misuse");
  EXPECT_EQ(failure_of(session_.answer(Json::object())), "misuse");
  EXPECT_EQ(failure_of(ask(Verb::open, {{"engine", "nothing"}, {"paths", Json::array()}})),
            "misuse");
  open();
}

TEST_F(SessionTest, AnEnginesFailureKeepsItsKind) {
  open();
  EXPECT_EQ(failure_of(ask(Verb::load, encode(load_order({{"fail", "oom"}, {"fail_at", "load"}})))),
            "out_of_memory");
  EXPECT_EQ(failure_of(ask(Verb::load, encode(load_order({{"no_such", "1"}})))), "unsupported");
  ASSERT_EQ(failure_of(ask(Verb::load, encode(load_order({{"fail", "error"}})))), "");
  EXPECT_EQ(failure_of(ask(Verb::warm, encode(WarmOrder{}))), "engine_error");
}

TEST_F(SessionTest, AFailureInFlightIsTold) {
  open();
  auto order = load_order({{"fail", "device_lost"}, {"fail_at", "20"}});
  order.request.lanes = 4;
  order.request.goal = engine::Goal::throughput;
  ASSERT_EQ(failure_of(ask(Verb::load, encode(order))), "");
  MeasureOrder measure = quick();
  measure.demand = load::Scenario::offline;
  EXPECT_EQ(failure_of(ask(Verb::measure, encode(measure))), "device_lost");
}

}  // namespace
}  // namespace perwatt::run::session_test
