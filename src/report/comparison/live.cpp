#include <fmt/format.h>

#include <cmath>

#include "report/comparison/text.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::LiveComparison;
using record::PairedEnd;
using record::PairedRounds;
using record::Record;

stats::Ratio interval_of(const PairedRounds& paired) {
  return {*paired.ratio, *paired.low, *paired.high};
}

std::string ratio_and_interval(const PairedRounds& paired) {
  const stats::Ratio interval = interval_of(paired);
  return ratio_words(interval.ratio, (interval.high - interval.low) / 2) + " " +
         interval_words(interval);
}

std::string known_so_far(const PairedRounds& paired) {
  if (!paired.ratio)
    return fmt::format("{} round{}, no interval yet", paired.rounds.size(),
                       paired.rounds.size() == 1 ? "" : "s");
  return fmt::format("B is {} by {} rounds", ratio_and_interval(paired), paired.looked_at);
}

std::string side_words(const Record& one, const std::string& words) {
  std::string all = fmt::format("{} {} {} {}/{}", one.network, one.precision, one.scenario,
                                one.engine, one.device);
  if (!one.engine_version.empty()) all += " " + one.engine_version;
  if (one.batch != 1) all += fmt::format(" batch {}", one.batch);
  if (one.lanes.value_or(1) != 1) all += fmt::format(" {} lanes", *one.lanes);
  if (one.threads) all += fmt::format(" {} threads", *one.threads);
  if (!one.executed.empty() && one.executed != "unknown") all += ", executed " + one.executed;
  return words.empty() ? all : fmt::format("{} ({})", all, words);
}

void add_failure(const Record& one, std::string_view side, std::vector<std::string>& remarks) {
  if (one.status == record::Status::ok || one.status == record::Status::interrupted) return;
  remarks.push_back(fmt::format("{} failed: {}: {}", side, record::label(one.status), one.reason));
  if (!one.remedy.empty()) remarks.push_back("  " + one.remedy);
}

std::string how(const LiveComparison& live) {
  const auto rounds = live.paired.rounds.size();
  std::string words = fmt::format(
      "{} round{} of 4 slices (A {:.2g} s, B {:.2g} s) in {:.0f} s, at most {} planned", rounds,
      rounds == 1 ? "" : "s", live.slice_a_s, live.slice_b_s, live.seconds, live.paired.most);
  if (live.taking_turns)
    words += "; taking turns, loaded anew for every slice";
  else if (live.renewed)
    words += "; both loaded anew for every round";
  else
    words += "; both loaded once: the luck of a load is not in the interval";
  return words;
}

/// Figures beside the throughput: of all slices together, without pairing.
void add_row(TextTable& text_table, const Metric& metric, const LiveComparison& live) {
  const Record* a[] = {&live.a};
  const Record* b[] = {&live.b};
  const auto figure_a = figure_of(a, metric), figure_b = figure_of(b, metric);
  if (!figure_a || !figure_b) return;
  const auto words = [&](const stats::Figure& of) {
    if (metric.name == "memory") return text::bytes(of.value);
    return text::fitted(of.value,
                        of.low && of.high ? text::half_width(of.value, *of.low, *of.high) : 0);
  };
  std::string verdict_words;
  const stats::FigureRatio ratio(*figure_a, *figure_b);
  const bool paired = metric.name == "throughput";
  if (paired && live.paired.ratio)
    verdict_words = verdict(live.paired);
  else if (ratio.stated())
    verdict_words = ratio_words(ratio.ratio(), (ratio.interval().high - ratio.interval().low) / 2) +
                    " " + interval_words(ratio.interval());
  else
    verdict_words = ratio_words(ratio.ratio(), 0) + ", no interval";
  const std::string unit(metric.value->unit == "bytes" ? "" : metric.value->unit);
  text_table.rows.push_back(
      {{fmt::format("{}{}{}", metric.title, unit.empty() ? "" : " ", unit)},
       {words(*figure_a)},
       {words(*figure_b)},
       {verdict_words,
        paired && live.paired.end == PairedEnd::differs ? Tone::strong : Tone::plain}});
}

}  // namespace

std::string verdict(const PairedRounds& paired) {
  switch (paired.end) {
    case PairedEnd::differs:
      return "B is " + ratio_and_interval(paired);
    case PairedEnd::equal:
      return fmt::format("no difference larger than {:g} % shown: {}", 100 * paired.equal_margin,
                         ratio_and_interval(paired));
    case PairedEnd::no_more:
    case PairedEnd::time_is_up:
      return fmt::format("not decided, no difference shown: {}", known_so_far(paired));
    case PairedEnd::interrupted:
      return fmt::format("not decided, interrupted: {}", known_so_far(paired));
    case PairedEnd::failed:
      break;
  }
  return fmt::format("not decided, a side failed: {}", known_so_far(paired));
}

GateResult apply(const Gate& gate, const LiveComparison& live) {
  GateResult result{gate, {}};
  const PairedRounds& paired = live.paired;
  if (paired.high && *paired.high < 1 - gate.limit)
    result.crossed.push_back("B is " + ratio_and_interval(paired));
  return result;
}

TextTable text_table(const LiveComparison& live, const GateResult* gate) {
  TextTable text_table;
  text_table.title = verdict(live.paired);
  text_table.notes = {"A: " + side_words(live.a, live.a_words),
                      "B: " + side_words(live.b, live.b_words), how(live)};
  if (!live.turns_reason.empty()) text_table.notes.push_back("taking turns: " + live.turns_reason);
  for (const auto& [one, side] : {std::pair{&live.a, "A"}, std::pair{&live.b, "B"}})
    if (one->throttle_events.value_or(0) > 0)
      text_table.notes.push_back(
          fmt::format("the processor throttled {} times", *one->throttle_events));
  text_table.columns = {{"figure", text::Align::left, 0},
                        {"A", text::Align::right, 0},
                        {"B", text::Align::right, 0},
                        {"B / A", text::Align::left, 0}};
  for (const Metric& metric : metrics()) add_row(text_table, metric, live);
  if (!text_table.rows.empty())
    text_table.remarks.emplace_back(
        "throughput: interval of the paired rounds, 95 % at whatever look they end; the others: "
        "all "
        "slices of a side together, unpaired, queries taken as independent");
  add_failure(live.a, "A", text_table.remarks);
  add_failure(live.b, "B", text_table.remarks);
  if (live.paired.end == PairedEnd::no_more || live.paired.end == PairedEnd::time_is_up)
    text_table.remarks.emplace_back("raise --max-seconds to decide, or --equal to ask for less");
  if (gate != nullptr) text_table.remarks.push_back(words(*gate));
  return text_table;
}

}  // namespace perwatt::report
