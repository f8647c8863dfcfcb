#include "report/page/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/figures/figure.h"
#include "report/figures/marks.h"
#include "report/figures/ratio.h"
#include "report/figures/reference.h"
#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::RunView;
using record::Status;

int count_ok(const RunView& view) {
  return static_cast<int>(std::count_if(view.records.begin(), view.records.end(),
                                        [](const Record& r) { return r.status == Status::ok; }));
}

const Bar* extreme(const Figure& figure, bool largest) {
  const Bar* found = nullptr;
  for (const Bar& bar : figure.bars)
    if (bar.own && bar.value &&
        (found == nullptr || (largest ? *bar.value > *found->value : *bar.value < *found->value)))
      found = &bar;
  return found;
}

std::string interval(const std::optional<double>& low, const std::optional<double>& high) {
  if (!low || !high) return "no interval";
  return fmt::format("95 % interval {} to {}", text::significant(*low), text::significant(*high));
}

std::string interval(const Ratio& ratio) {
  if (!ratio.low || !ratio.high) return "no interval";
  return fmt::format("95 % interval {:.2f} to {:.2f}", *ratio.low, *ratio.high);
}

std::string verdict(const Ratio& ratio) {
  if (!ratio.low || !ratio.high) return "cannot be told from noise";
  if (*ratio.low <= 1 && *ratio.high >= 1) return "no difference shown";
  return ratio.value > 1 ? "faster" : "slower";
}

std::string case_words(const RunView& view, const Bar& bar) {
  return Naming(view).of_case(*bar.record);
}

/// Asked precision -> what ran instead -> the smallest and largest share.
std::vector<std::string> execution(const RunView& view) {
  struct Span {
    int cases = 0;
    double least = 1, most = 0;
  };
  std::map<std::pair<std::string, std::string>, Span> spans;
  for (const Record& r : view.records) {
    if (r.executed_precision.empty() || r.executed_precision == r.precision || !r.executed_share)
      continue;
    Span& span = spans[{r.precision, r.executed_precision}];
    ++span.cases;
    span.least = std::min(span.least, *r.executed_share);
    span.most = std::max(span.most, *r.executed_share);
  }
  std::vector<std::string> sentences;
  for (const auto& [key, span] : spans)
    sentences.push_back(fmt::format(
        "Asked for {}, this machine ran {}: {:.1f} to {:.1f} % of the execution time in {} case{}.",
        upper(key.first), key.second, span.least * 100, span.most * 100, span.cases,
        span.cases == 1 ? "" : "s"));
  return sentences;
}

/// Whether the answer was compared with that of another engine, device or precision.
bool compared(const Record& r) {
  return r.status == Status::ok && r.output_correlation &&
         r.output_reference != fmt::format("{} {}/{}", r.precision, r.engine, r.device);
}

/// How alike the answers of each precision are to those of their references.
std::vector<std::string> answers(const RunView& view) {
  struct Likeness {
    int cases = 0;
    double least = 1;
  };
  std::map<std::string, Likeness> by_precision;
  for (const Record& r : view.records) {
    if (!compared(r)) continue;
    Likeness& likeness = by_precision[r.precision];
    ++likeness.cases;
    likeness.least = std::min(likeness.least, *r.output_correlation);
  }
  std::vector<std::string> sentences;
  for (const auto& [precision, likeness] : by_precision)
    sentences.push_back(fmt::format(
        "Asked for {}, {} case{} answered one picture as the FP32 reference did: their outputs "
        "correlate by {:.4f}{}.",
        upper(precision), likeness.cases, likeness.cases == 1 ? "" : "s",
        std::floor(likeness.least * 1e4) / 1e4, likeness.cases == 1 ? "" : " or more"));
  return sentences;
}

/// The published devices just under and just over this machine, at each precision. Those whose FP32
/// ran in FP16 do not count at FP32.
std::vector<std::string> place(const Figure& figure) {
  std::vector<std::string> sentences;
  const std::vector<Against> all = against_study(figure);
  for (const std::string_view precision : {"FP32", "FP16"}) {
    const Against *under = nullptr, *over = nullptr;
    for (const Against& one : all) {
      if (one.precision != precision || (precision == "FP32" && one.device->kind != "GPU"))
        continue;
      if (one.ratio >= 1 && (under == nullptr || one.ratio < under->ratio)) under = &one;
      if (one.ratio < 1 && (over == nullptr || one.ratio > over->ratio)) over = &one;
    }
    std::string words;
    for (const Against* one : {under, over})
      if (one != nullptr)
        words += fmt::format("{}×{} the published {} ({} network{})", words.empty() ? "" : " and ",
                             text::significant(one->ratio), one->device->title, one->networks,
                             one->networks == 1 ? "" : "s");
    if (!words.empty())
      sentences.push_back(
          fmt::format("Asked for {}, this machine reaches {}: geometric mean of images/s; the "
                      "published figures are of batch 1, another "
                      "engine and another method.",
                      precision, words));
  }
  return sentences;
}

/// "3 cases (A, B, C) <words>", or nothing where none.
void remark(std::vector<std::string>& all, const RunView& view, bool (*holds)(const Record&),
            std::string_view words) {
  const Naming naming(view);
  std::vector<std::string> names;
  for (const Record& r : view.records)
    if (holds(r)) names.push_back(naming.of_case(r));
  if (names.empty()) return;
  const std::string which = names.size() == view.records.size() && names.size() > 1
                                ? fmt::format("All {} cases", names.size())
                                : fmt::format("{} of {} cases ({})", names.size(),
                                              view.records.size(), fmt::join(names, "; "));
  all.push_back(fmt::format("{}: {}", which, words));
}

}  // namespace

std::vector<Headline> headlines(const RunView& view) {
  std::vector<Headline> all;
  const int cases = std::max(view.run.cases, static_cast<int>(view.records.size()));
  all.push_back({fmt::format("{} of {}", count_ok(view), cases), "cases ok"});
  if (record::replayed(view)) return all;
  const Figure figure = throughput_figure(view);
  if (const Bar* fastest = extreme(figure, true))
    all.push_back({text::significant(*fastest->value),
                   "images/s, the fastest: " + case_words(view, *fastest)});
  const auto speedups = fp16_over_fp32(view);
  const auto best =
      std::ranges::max_element(speedups, {}, [](const Speedup& one) { return one.mean.value; });
  if (best != speedups.end())
    all.push_back(
        {fmt::format("×{:.2f}", best->mean.value),
         fmt::format("FP16 over FP32, geometric mean of {} network{}: {}{}",
                     best->by_network.size(), best->by_network.size() == 1 ? "" : "s",
                     verdict(best->mean), speedups.size() > 1 ? " (" + best->series + ")" : "")});
  std::set<std::string> instead;
  for (const Record& r : view.records)
    if (!r.executed_precision.empty() && r.executed_precision != r.precision)
      instead.insert(fmt::format("{}", r.executed_precision));
  if (!instead.empty())
    all.push_back(
        {fmt::format("{}", fmt::join(instead, ", ")), "ran where another precision was asked"});
  return all;
}

std::vector<std::string> findings(const RunView& view) {
  std::vector<std::string> all;
  if (record::replayed(view))
    return {
        "Nothing was measured: the study's speeds and watts went through a made-up engine and "
        "a made-up meter in simulated time. That tries perwatt itself, and reproduces "
        "nothing."};
  const Figure figure = throughput_figure(view);
  const Bar *fastest = extreme(figure, true), *slowest = extreme(figure, false);
  if (fastest != nullptr && fastest != slowest)
    all.push_back(fmt::format("Fastest is {} with {} images/s ({}); slowest is {} with {} ({}).",
                              case_words(view, *fastest), text::significant(*fastest->value),
                              interval(fastest->low, fastest->high), case_words(view, *slowest),
                              text::significant(*slowest->value),
                              interval(slowest->low, slowest->high)));
  for (const Speedup& one : fp16_over_fp32(view))
    all.push_back(fmt::format("FP16 gives ×{:.2f} the images/s of FP32 on {} ({}): {}.",
                              one.mean.value, one.series, interval(one.mean), verdict(one.mean)));
  for (auto sentences : {execution(view), answers(view), place(figure)})
    all.insert(all.end(), sentences.begin(), sentences.end());
  return all;
}

std::vector<std::string> remarks(const RunView& view) {
  std::vector<std::string> all;
  const int cases = view.run.cases, known = static_cast<int>(view.records.size());
  if (known < cases)
    all.push_back(fmt::format(
        "{} of {} planned cases have no record; `perwatt run --resume` measures what is missing.",
        cases - known, cases));
  remark(
      all, view, [](const Record& r) { return r.status != Status::ok; },
      "no figure; the reason stands in the table of records.");
  remark(
      all, view, [](const Record& r) { return r.stop_reason == "ceiling"; },
      "stopped at the ceiling of the measuring time before the interval reached its target; the "
      "interval says what was reached.");
  remark(
      all, view, [](const Record& r) { return r.tail.starts_with("not resolved"); },
      "tail not resolved. Rare, long stalls may move the throughput by more than the interval "
      "says; measure longer.");
  const Naming naming(view);
  for (const std::string& line : mark_lines(
           view, [&naming](const Record& r) { return naming.of_case(r); }, view.records.size()))
    all.push_back(
        fmt::format("Disturbed while measured; kept and marked {}. {}.", kMarkSign, line));
  remark(
      all, view, [](const Record& r) { return r.latency_p50_ms && !r.latency_p99_ms; },
      "too few queries for a 99th percentile at 99 % confidence.");
  remark(
      all, view, [](const Record& r) { return r.weights == "seeded"; },
      "seeded weights, not trained ones. Speed and memory hold; no accuracy is stated.");
  return all;
}

}  // namespace perwatt::report
