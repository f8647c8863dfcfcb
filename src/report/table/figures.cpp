#include "report/table/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/figures/pooled.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::Maybe;
using record::Real;
using record::Record;
using text::Align;

constexpr std::string_view kTooFew = "too few", kSeeded = "seeded";
/// What " ±10.5 %" takes.
constexpr std::size_t kIntervalColumns = 8;

/// "28.1 ± 1.9 %"; without an interval the value stands in its place all the same.
std::string with_interval(const Maybe<Real>& maybe, const Maybe<Real>& low,
                          const Maybe<Real>& high) {
  if (!maybe) return "";
  const double value = *maybe;
  if (!low || !high) return text::significant(value) + std::string(kIntervalColumns, ' ');
  const double half = text::half_width(value, *low, *high);
  return fmt::format("{} \xC2\xB1{:>6}", text::fitted(value, half),
                     text::fine_percent(half / value));
}

std::string latency(const Maybe<Real>& value, const Maybe<Real>& low, const Maybe<Real>& high) {
  if (!value) return std::string(kTooFew);
  return text::fitted(*value, low && high ? text::half_width(*value, *low, *high) : 0);
}

std::string plain(const Maybe<Real>& value) {
  return value ? text::significant(*value) : "";
}

/// "66.4 (62-70) %", of a share with Wilson's interval, whose ends are not equally far. Where they
/// are near, with a digit more.
std::string share(const Maybe<Real>& value, const Maybe<Real>& low, const Maybe<Real>& high) {
  if (!value || !low || !high) return "";
  const int digits = *high - *low < 0.02 ? 1 : 0;
  return fmt::format("{:.1f} ({:.{}f}-{:.{}f}) %", *value * 100, *low * 100, digits, *high * 100,
                     digits);
}

/// Without trained weights accuracy says nothing.
std::string accuracy(const Record& one, const Maybe<Real>& value, const Maybe<Real>& low,
                     const Maybe<Real>& high) {
  if (!one.pictures) return "";
  return one.weights == "seeded" ? std::string(kSeeded) : share(value, low, high);
}

const std::vector<TableFigure>& speed() {
  static const std::vector<TableFigure> all{
      {{"images/s", Align::right, 0},
       [](const Record& r) {
         return with_interval(r.throughput, r.throughput_low, r.throughput_high);
       }},
      {{"by preset", Align::right, 1}, [](const Record& r) { return plain(r.preset_throughput); }},
      {{"p50 ms", Align::right, 2},
       [](const Record& r) {
         return latency(r.latency_p50_ms, r.latency_p50_low_ms, r.latency_p50_high_ms);
       }},
      {{"p99 ms", Align::right, 3}, [](const Record& r) {
         return latency(r.latency_p99_ms, r.latency_p99_low_ms, r.latency_p99_high_ms);
       }}};
  return all;
}

/// "42.1 to 43.0": what the highest rate that keeps the bound is known to lie between.
std::string found_rate(const Record& one) {
  if (!one.found_rate_high) return "";
  const std::string high = text::significant(*one.found_rate_high);
  return one.found_rate ? text::significant(*one.found_rate) + " to " + high : "under " + high;
}

/// Those of open loops.
const std::vector<TableFigure>& demand() {
  static const std::vector<TableFigure> all{
      {{"queries/s in bound", Align::right, 0}, found_rate},
      {{"missed", Align::right, 0},
       [](const Record& r) { return share(r.missed_share, r.missed_low, r.missed_high); }}};
  return all;
}

const std::vector<TableFigure>& quality() {
  static const std::vector<TableFigure> all{
      {{"top-1", Align::right, 0},
       [](const Record& r) { return accuracy(r, r.top1, r.top1_low, r.top1_high); }},
      {{"top-5", Align::right, 2},
       [](const Record& r) { return accuracy(r, r.top5, r.top5_low, r.top5_high); }},
      {{"confidence", Align::right, 3},
       [](const Record& r) {
         return r.confidence ? fmt::format("{:.3f}", *r.confidence) : std::string();
       }},
      {{"agreement", Align::right, 1},
       [](const Record& r) {
         return r.reference == "itself" ? r.reference
                                        : share(r.agreement, r.agreement_low, r.agreement_high);
       }},
      {{"cosine", Align::right, 4},
       [](const Record& r) {
         return r.cosine_mean ? fmt::format("{:.5f}", *r.cosine_mean) : std::string();
       }},
      {{"McNemar p", Align::right, 3},
       [](const Record& r) {
         return r.mcnemar_p ? fmt::format("{:.3f}", *r.mcnemar_p) : std::string();
       }},
      {{"pictures/s", Align::right, 5}, [](const Record& r) { return plain(r.picture_rate); }}};
  return all;
}

const std::vector<TableFigure>& power() {
  static const std::vector<TableFigure> all{
      {{"W", Align::right, 1},
       [](const Record& r) { return with_interval(r.power_w, r.power_low_w, r.power_high_w); }},
      {{"inferences/s/W", Align::right, 0},
       [](const Record& r) {
         return with_interval(r.efficiency, r.efficiency_low, r.efficiency_high);
       }},
      {{"net", Align::right, 4}, [](const Record& r) {
         return with_interval(r.efficiency_net, r.efficiency_net_low, r.efficiency_net_high);
       }}};
  return all;
}

const std::vector<TableFigure>& cost() {
  static const std::vector<TableFigure> all{
      {{"compile ms", Align::right, 6}, [](const Record& r) { return plain(r.compile_ms); }},
      {{"peak memory", Align::right, 5}, [](const Record& r) {
         return r.peak_memory_bytes ? text::bytes(static_cast<double>(*r.peak_memory_bytes))
                                    : std::string();
       }}};
  return all;
}

/// Those of which some record has something to say.
std::vector<TableFigure> telling(const record::RunView& view,
                                 const std::vector<TableFigure>& figures) {
  std::vector<TableFigure> shown;
  std::ranges::copy_if(figures, std::back_inserter(shown), [&view](const TableFigure& figure) {
    return std::ranges::any_of(view.records,
                               [&](const Record& r) { return !figure.of(r).empty(); });
  });
  return shown;
}

}  // namespace

std::vector<TableFigure> repeat_figures(const record::RunView& view) {
  if (!has_repeats(view)) return {};
  std::map<record::Integer, std::string> words;
  for (const PooledCase& item : pooled_cases(view)) {
    if (!item.throughput || !item.throughput->parts) continue;
    const auto& [within, between, p] = *item.throughput->parts;
    const double mean = item.throughput->mean;
    words[item.records.front()->number] = fmt::format("{}, {}", text::fine_percent(between / mean),
                                                      text::fine_percent(within / mean));
  }
  return {
      {{"repeats", Align::right, 2}, [](const Record& r) { return fmt::format("{}", r.repeats); }},
      {{"between, within", Align::right, 1}, [words](const Record& r) {
         const auto found = words.find(r.number);
         return found == words.end() ? std::string() : found->second;
       }}};
}

std::vector<TableFigure> accuracy_figures(const record::RunView& view) {
  return telling(view, quality());
}

std::vector<TableFigure> table_figures(const record::RunView& view) {
  const auto any = [&view](auto holds) { return std::ranges::any_of(view.records, holds); };
  const bool pictures = any([](const Record& r) { return r.pictures.has_value(); });
  const bool rates = !pictures || any([](const Record& r) { return r.throughput.has_value(); });
  const bool preset = any([](const Record& r) { return r.preset_throughput.has_value(); });
  std::vector<TableFigure> shown;
  if (rates)
    for (const TableFigure& figure : speed())
      if (preset || figure.column.title != "by preset") shown.push_back(figure);
  std::ranges::copy(telling(view, demand()), std::back_inserter(shown));
  std::ranges::copy(telling(view, power()), std::back_inserter(shown));
  std::ranges::copy(accuracy_figures(view), std::back_inserter(shown));
  std::ranges::copy(cost(), std::back_inserter(shown));
  return shown;
}

bool is_value(std::string_view words) {
  return words != kTooFew && words != kSeeded;
}

}  // namespace perwatt::report
