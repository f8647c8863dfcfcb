#include "report/traces.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace perwatt::report::traces_test {
namespace {

record::RunView view() {
  record::RunView view;
  view.run.id = "run-1";
  view.records.resize(2);
  view.records[0].id = "a";
  view.records[1].id = "b";
  view.traces["b"] = {{"CPU, hot", "temperature", "degC", "", {-0.5, 0}, {41.5, 42}},
                      {"VDD_IN", "power", "W", "ina", {0.25}, {7.125}}};
  return view;
}

TEST(TracesCsv, IsLongForm) {
  EXPECT_EQ(traces_csv(view()),
            "record,name,quantity,unit,source,seconds,value\r\n"
            "b,\"CPU, hot\",temperature,degC,,-0.5,41.5\r\n"
            "b,\"CPU, hot\",temperature,degC,,0,42\r\n"
            "b,VDD_IN,power,W,ina,0.25,7.125\r\n");
}

TEST(TracesJson, HasEveryRecord) {
  const auto all = nlohmann::json::parse(traces_json(view()));
  EXPECT_EQ(all.at("run"), "run-1");
  EXPECT_TRUE(all.at("records").at(0).at("traces").empty());
  const auto& trace = all.at("records").at(1).at("traces").at(0);
  EXPECT_EQ(trace.at("quantity"), "temperature");
  EXPECT_EQ(trace.at("seconds").size(), trace.at("values").size());
}

TEST(Traces, ARunWithoutAnyHasTheHeading) {
  EXPECT_EQ(traces_csv({}), "record,name,quantity,unit,source,seconds,value\r\n");
}

}  // namespace
}  // namespace perwatt::report::traces_test
