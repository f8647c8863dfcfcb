#include <gtest/gtest.h>

#include <cmath>

#include "approved.h"
#include "report/comparison/text.h"
#include "sample_view.h"

namespace perwatt::comparison_golden_test {
namespace {

using record::PairedEnd;
using record::Record;

/// The study again, by a newer engine on another governor: one case faster, one the same, one
/// slower, one that failed before and one that fails now.
record::RunView newer_view() {
  record::RunView view = study_view();
  view.run.id = "b8c4f2d7-0000-4000-8000-000000000004";
  view.run.version = "0.2.0";
  const double factors[] = {1.121, 1.002, 0.93, 1.01, 1, 1};
  for (std::size_t i = 0; i < view.records.size(); ++i) {
    Record& one = view.records[i];
    one.id += "-b";
    one.run_id = view.run.id;
    one.engine_version = "2026.5.0";
    one.governor = "powersave";
    if (!one.throughput) continue;
    for (auto* rate : {&one.throughput, &one.throughput_low, &one.throughput_high})
      **rate *= factors[i];
    for (auto* time : {&one.latency_p50_ms, &one.latency_p50_low_ms, &one.latency_p50_high_ms})
      **time /= factors[i];
    *one.peak_memory_bytes += 5'000'000;
  }
  view.records[4].status = record::Status::ok;
  view.records[4].lanes = 1;
  view.records[3].status = record::Status::crashed;
  view.records.pop_back();
  return view;
}

record::RunView older_view() {
  record::RunView view = study_view();
  for (Record& one : view.records) one.governor = "performance";
  return view;
}

const report::Metric& throughput() {
  return *report::find_metric("throughput");
}

struct Compared {
  record::RunView a = older_view(), b = newer_view();
  report::Comparison comparison = report::compare(a, b, {}, throughput());
  report::GateResult gate = report::apply({&throughput(), 0.03}, {&comparison});
};

TEST(ComparisonGolden, Table) {
  const Compared compared;
  expect_approved(
      "compare.txt",
      report::plain(report::text_table(compared.comparison, &compared.gate), {140, false}));
}

TEST(ComparisonGolden, Markdown) {
  const Compared compared;
  expect_approved("compare.md",
                  report::markdown(report::text_table(compared.comparison, &compared.gate)));
}

TEST(ComparisonGolden, Json) {
  const Compared compared;
  expect_approved("compare.json", report::json({&compared.comparison}, &compared.gate));
}

record::LiveComparison live() {
  record::LiveComparison live;
  live.a = study_view().records[0];
  live.b = study_view().records[1];
  for (Record* one : {&live.a, &live.b}) {
    one->throughput_low.reset();
    one->throughput_high.reset();
    one->executed = one->executed_precision;
  }
  live.a_words = "precision=fp32";
  live.b_words = "precision=fp16, option.note=a|b";
  live.started = "2026-11-23T17:44:02Z";
  live.version = "0.1.0";
  live.slice_a_s = live.slice_b_s = 0.3;
  live.seconds = 4.2;
  live.renewed = true;
  live.seed = 7;
  record::PairedRounds& paired = live.paired;
  paired.rounds = {{false, {318, 702, 701, 317}, 0}, {true, {700, 319, 318, 703}, 1.4}};
  paired.ratio = 2.2052;
  paired.low = 2.1513;
  paired.high = 2.2604;
  paired.looked_at = 10;
  paired.most = 36;
  paired.equal_margin = 0.01;
  paired.end = PairedEnd::differs;
  return live;
}

TEST(ComparisonGolden, LiveTable) {
  expect_approved("compare_live.txt", report::plain(report::text_table(live(), nullptr), {}));
}

TEST(ComparisonGolden, LiveMarkdown) {
  const auto result = live();
  const auto gate = report::apply({&throughput(), 0.03}, result);
  expect_approved("compare_live.md", report::markdown(report::text_table(result, &gate)));
}

TEST(ComparisonGolden, LiveJson) {
  expect_approved("compare_live.json", report::json(live(), nullptr));
}

}  // namespace
}  // namespace perwatt::comparison_golden_test
