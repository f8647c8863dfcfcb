#include "report/export.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "record/fields.h"

namespace perwatt::report::export_test {
namespace {

record::RunView sample() {
  record::RunView view;
  view.run = {"run-1", "2026-11-23T17:44:02Z", "", "0.1.0",
              "study", "a = \"b\"\n",          3,  R"({"cores": 2})"};
  record::Record& record = view.records.emplace_back();
  record.id = "record-1";
  record.network = "vgg-16";
  record.throughput = 0.1 + 0.2;
  record.parameters = std::numeric_limits<record::Integer>::max();
  record.reason = "said \"no\",\nthen stopped";
  return view;
}

/// The rows of RFC 4180 text.
std::vector<std::vector<std::string>> parse(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row{""};
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      if (c != '"')
        row.back() += c;
      else if (i + 1 < csv.size() && csv[i + 1] == '"')
        row.back() += csv[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\n') {
      rows.push_back(row);
      row = {""};
    } else if (c != '\r') {
      row.back() += c;
    }
  }
  return rows;
}

TEST(Csv, HasTheFieldTablesHeadingAndARowARecord) {
  const auto rows = parse(csv(sample()));
  ASSERT_EQ(rows.size(), 2u);
  ASSERT_EQ(rows[0].size(), record::fields().size());
  ASSERT_EQ(rows[1].size(), record::fields().size());
  const record::Record sampled = sample().records[0];
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    const record::Field& field = record::fields()[i];
    EXPECT_EQ(rows[0][i], field.name);
    EXPECT_EQ(rows[1][i], record::text(sampled, field)) << field.name;
  }
}

TEST(Csv, KeepsFullPrecisionAndEndsLinesAsTheRfcSays) {
  const std::string text = csv(sample());
  EXPECT_NE(text.find(",0.30000000000000004,"), std::string::npos);
  EXPECT_NE(text.find("\"said \"\"no\"\",\nthen stopped\""), std::string::npos);
  EXPECT_EQ(text.substr(text.size() - 2), "\r\n");
}

TEST(Json, ReadsBackToTheSameRecord) {
  const auto parsed = nlohmann::json::parse(json(sample()));
  ASSERT_EQ(parsed.at("records").size(), 1u);
  const auto& object = parsed["records"][0];
  EXPECT_EQ(object.size(), record::fields().size());
  EXPECT_EQ(object.at("throughput").get<double>(), 0.1 + 0.2);
  EXPECT_EQ(object.at("parameters").get<record::Integer>(),
            std::numeric_limits<record::Integer>::max());
  EXPECT_EQ(object.at("status"), "ok");
  EXPECT_EQ(object.at("batch"), 1);
  EXPECT_TRUE(object.at("lanes").is_null());
}

TEST(Json, SaysTheRunWithItsMachineAsAnObject) {
  const auto run = nlohmann::json::parse(json(sample())).at("run");
  EXPECT_EQ(run.at("machine").at("cores"), 2);
  EXPECT_EQ(run.at("plan"), "a = \"b\"\n");
  EXPECT_EQ(run.at("cases"), 3);
  EXPECT_TRUE(run.at("finished").is_null());
}

TEST(Json, StaysJsonWhateverTheRecordHolds) {
  record::RunView view = sample();
  view.run.machine = "not JSON";
  view.records[0].reason = "\xff\xfe";
  view.records[0].throughput = std::numeric_limits<double>::quiet_NaN();
  const auto parsed = nlohmann::json::parse(json(view));
  EXPECT_TRUE(parsed.at("run").at("machine").is_null());
  EXPECT_TRUE(parsed.at("records")[0].at("throughput").is_null());
}

}  // namespace
}  // namespace perwatt::report::export_test
