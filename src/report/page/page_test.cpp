#include "report/page/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/record_fixture.h"
#include "report/figures/assets.h"
#include "report/page/findings.h"
#include "report/page/html.h"
#include "report/table/table.h"

namespace perwatt::report::page_test {
namespace {

using record::Record;
using record::RunView;
using record::Status;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

RunView one_case(Status status = Status::ok) {
  RunView view;
  view.run.id = "an-id";
  view.run.title = "study";
  view.run.started = "2026-01-02T03:04:05Z";
  view.run.cases = 1;
  view.run.machine = R"({"cpu": "Some <Processor>", "cores": 4, "memory_bytes": 8589934592})";
  Record r;
  r.network = "alexnet";
  r.precision = "fp16";
  r.scenario = "single_stream";
  r.status = status;
  if (status == Status::ok) {
    record::set_throughput(r, 100);
    record::set_executed(r, "bf16", 0.97);
    r.executed = "bf16 97.0 %, fp32 3.0 %";
  } else {
    r.reason = "</script><b>no & more</b>";
  }
  view.records.push_back(r);
  return view;
}

constexpr std::string_view kDrawing = "draws()";  // in place of the script, which a build may lack

/// The page before its scripts.
std::string body(const RunView& view) {
  const std::string html = page(view, kDrawing);
  return html.substr(0, html.find("<script"));
}

TEST(Escape, LeavesNothingForHtml) {
  EXPECT_EQ(prose("`a > b` says `why`"), "<code>a &gt; b</code> says <code>why</code>");
  EXPECT_EQ(escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(inside_script("\"</script><!--\""), "\"\\u003c/script>\\u003c!--\"");
}

TEST(Page, IsOneWholeDocument) {
  if (asset::vega().empty()) GTEST_SKIP() << "the page's charts were left out of this build";
  const std::string html = page(one_case());
  EXPECT_THAT(html, ::testing::StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(html, ::testing::EndsWith("</html>\n"));
  EXPECT_THAT(html, HasSubstr("window.vegaEmbed"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(body(one_case()), Not(HasSubstr("src=")));
}

TEST(Page, SaysWhatRanAndWhere) {
  const std::string html = body(one_case());
  EXPECT_THAT(html, HasSubstr("<h1>Some &lt;Processor&gt; · 4 CPUs · 8.00 GiB</h1>"));
  EXPECT_THAT(html, HasSubstr("2026-01-02 03:04 UTC"));
  EXPECT_THAT(html, HasSubstr("<b>bf16 97.0 %, fp32 3.0 %</b>"));
  EXPECT_THAT(html, HasSubstr("not measured here"));
}

TEST(Page, HoldsTakeawaysAndTheEfficiencyFigure) {
  const std::string html = body(one_case());
  EXPECT_THAT(html, HasSubstr("FP16 doubles throughput where another precision runs: too little "
                              "data"));
  EXPECT_THAT(html, HasSubstr("data-chart=\"efficiency-bars\""));
  EXPECT_THAT(html, HasSubstr("This run has no watts, so the study’s devices stand alone"));
  EXPECT_THAT(html, HasSubstr("Nano 5W, TX2 MAX-Q, Xavier GPU 15W"));
}

TEST(Page, TextOfARecordIsNeverHtml) {
  const std::string html = page(one_case(Status::crashed), kDrawing);
  EXPECT_THAT(html, HasSubstr("&lt;/script&gt;&lt;b&gt;no &amp; more&lt;/b&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<b>no & more</b>")));
  std::size_t ends = 0;
  for (std::size_t at = html.find("</script>"); at != std::string::npos;
       at = html.find("</script>", at + 1))
    ++ends;
  EXPECT_EQ(ends, 3U);
}

TEST(Page, WithoutAScriptItHasTablesAloneAndSaysSo) {
  const std::string html = page(one_case(), "");
  EXPECT_THAT(html, ::testing::EndsWith("</html>\n"));
  EXPECT_THAT(html, HasSubstr("Charts were left out of this build"));
  EXPECT_THAT(html, HasSubstr("<caption>Records"));
  for (const char* of_a_chart : {"<script", "<figure", "data-chart", "drawn by a script"})
    EXPECT_THAT(html, Not(HasSubstr(of_a_chart)));
  EXPECT_THAT(body(one_case()), Not(HasSubstr("left out of this build")));
}

TEST(Page, EmptyRunAndUnreadableMachineAreSaid) {
  RunView view;
  view.run.machine = "not JSON";
  const std::string html = body(view);
  EXPECT_THAT(html, HasSubstr("This run has no records."));
  EXPECT_THAT(html, HasSubstr("does not say what machine"));
  EXPECT_THAT(html, HasSubstr("<h1>This machine</h1>"));
}

TEST(Findings, SayWhatRanInPlaceOfWhatWasAsked) {
  EXPECT_THAT(findings(one_case()),
              Contains(HasSubstr("Asked for FP16, this machine ran bf16: 97.0 to 97.0 %")));
  EXPECT_THAT(findings(one_case(Status::timed_out)), IsEmpty());
}

TEST(Findings, AnswersAreSaidToAgreeWhereAnotherEngineGaveThem) {
  RunView view = one_case();
  Record& one = view.records[0];
  one.output_reference = "fp32 other/cpu";
  one.output_correlation = 0.98769;
  EXPECT_THAT(findings(view),
              Contains(HasSubstr("1 case answered one picture as the FP32 reference "
                                 "did: their outputs correlate by 0.9876.")));
  one.output_reference = one.precision + " " + one.engine + "/" + one.device;
  EXPECT_THAT(findings(view), Not(Contains(HasSubstr("correlate"))));
}

TEST(Findings, WithoutAnIntervalNothingIsCalledFasterOrSlower) {
  RunView view = one_case();
  Record slow = view.records[0];
  slow.precision = slow.executed_precision = "fp32";
  slow.throughput_low = slow.throughput_high = std::nullopt;
  view.records.push_back(slow);
  EXPECT_THAT(findings(view), Contains(HasSubstr("(no interval): cannot be told from noise")));
}

TEST(Findings, NoDifferenceIsSaidAsSuch) {
  RunView view = one_case();
  Record slow = view.records[0];
  slow.precision = slow.executed_precision = "fp32";
  slow.throughput = 99.8;
  view.records.push_back(slow);
  EXPECT_THAT(findings(view), Contains(HasSubstr("no difference shown")));
}

TEST(Findings, FastFp32IsNotPlacedAmongDevicesThatRanFp16) {
  RunView view = one_case();
  view.records[0].precision = view.records[0].executed_precision = "fp32";
  view.records[0].throughput = 169;
  EXPECT_THAT(findings(view), Not(Contains(HasSubstr("DLA"))));
  EXPECT_THAT(findings(view), Contains(HasSubstr("the published TX2 (1 network)")));
}

TEST(Remarks, NameTheCasesTheyAreAbout) {
  RunView view = one_case();
  EXPECT_THAT(remarks(view), IsEmpty());
  Record& r = view.records[0];
  r.stop_reason = "ceiling";
  r.tail = "not resolved: stalls seen";
  r.marks = "throttled; clock changed 1479 to 918 MHz";
  r.weights = "seeded";
  view.run.cases = 3;
  const auto all = remarks(view);
  EXPECT_THAT(all, Contains(HasSubstr("2 of 3 planned cases have no record")));
  EXPECT_THAT(all, Contains(HasSubstr("1 of 1 cases (AlexNet FP16): stopped at the ceiling")));
  EXPECT_THAT(all, Contains(HasSubstr("tail not resolved")));
  EXPECT_THAT(all, Contains(HasSubstr("kept and marked *. throttled: AlexNet FP16.")));
  EXPECT_THAT(all, Contains(HasSubstr("clock changed: AlexNet FP16 (1479 to 918 MHz).")));
  EXPECT_THAT(all, Contains(HasSubstr("no accuracy")));
}

TEST(Remarks, FailuresPointToTheirReasons) {
  EXPECT_THAT(remarks(one_case(Status::device_lost)),
              Contains(HasSubstr("the reason stands in the table")));
}

TEST(HtmlTable, HasCaptionAndHeadings) {
  HtmlTable table("A & B", {"one", "two"});
  table.row({"x", "<b>y</b>"}, "failed");
  EXPECT_EQ(
      table.html(),
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"A &amp; "
      "B\"><table><caption>A &amp; B</caption>\n"
      "<thead><tr><th scope=\"col\">one</th><th scope=\"col\">two</th></tr></thead>\n<tbody>\n"
      "<tr class=\"failed\"><th "
      "scope=\"row\">x</th><td><b>y</b></td></tr>\n</tbody></table></div>\n");
}

}  // namespace
}  // namespace perwatt::report::page_test
