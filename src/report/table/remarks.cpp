#include "report/table/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "report/figures/marks.h"
#include "report/figures/power_words.h"
#include "report/figures/text.h"
#include "stats/percentile.h"

namespace perwatt::report {

namespace {

using record::Record;
using record::RunView;
using record::Status;
using Names = std::vector<std::string>;

constexpr std::size_t kMostMarked = 4;
/// A lateness of the load generator, as a share of the median latency, that is worth a remark.
constexpr double kLate = 0.05;

std::string cases(std::size_t count) {
  return fmt::format("{} case{}", count, count == 1 ? "" : "s");
}

Names names(const RunView& view, const VaryingFields& axes,
            const std::function<bool(const Record&)>& holds) {
  Names found;
  for (const Record& one : view.records)
    if (holds(one)) found.push_back(axes.name(one));
  return found;
}

bool ok(const Record& one) {
  return one.status == Status::ok;
}

Remark outcome(const RunView& view) {
  const auto measured = view.records.size();
  const auto good = static_cast<std::size_t>(std::ranges::count_if(view.records, ok));
  const auto planned = std::max(measured, static_cast<std::size_t>(std::max(0, view.run.cases)));
  Remark remark{fmt::format("{} of {} ok", good, cases(planned)), "", false};
  if (good < measured) remark.text += fmt::format(", {} failed", measured - good);
  if (measured < planned) {
    remark.text += fmt::format(", {} not measured", planned - measured);
    remark.remedy = "`perwatt run --resume` measures what is missing";
  }
  return remark;
}

void failures(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  using Kind = std::tuple<Status, std::string, std::string>;
  std::vector<std::pair<Kind, Names>> groups;
  for (const Record& one : view.records) {
    if (ok(one)) continue;
    const Kind kind{one.status, one.reason, one.remedy};
    const auto known = std::ranges::find(groups, kind, &std::pair<Kind, Names>::first);
    (known == groups.end() ? groups.emplace_back(kind, Names()) : *known)
        .second.push_back(axes.name(one));
  }
  for (const auto& [kind, who] : groups) {
    const auto& [status, reason, remedy] = kind;
    std::string words = fmt::format("{}: {}", label(status), text::list(who));
    if (!reason.empty()) words += ": " + reason;
    all.push_back({words, remedy, true});
  }
}

struct Executed {
  std::size_t cases = 0;
  double least = 1, most = 0;
};

void executed(const RunView& view, std::vector<Remark>& all) {
  std::map<std::pair<std::string, std::string>, Executed> pairs;
  std::map<std::string, std::size_t> asked;
  for (const Record& one : view.records) {
    if (!ok(one)) continue;
    ++asked[one.precision];
    if (one.executed_precision.empty() || one.executed_precision == one.precision) continue;
    Executed& pair = pairs[{one.precision, one.executed_precision}];
    ++pair.cases;
    pair.least = std::min(pair.least, one.executed_share.value_or(1));
    pair.most = std::max(pair.most, one.executed_share.value_or(1));
  }
  for (const auto& [words, pair] : pairs) {
    const std::string least = text::percent(pair.least), most = text::percent(pair.most);
    const std::string share =
        least == most ? most : fmt::format("{:.0f} to {}", pair.least * 100, most);
    all.push_back(
        {fmt::format("{} was executed as {} in {} of {} ({} of the execution time)", words.first,
                     words.second, pair.cases, cases(asked[words.first]), share),
         "", false});
  }
}

/// "stalls seen" of "not resolved: stalls seen; they took 1.2 % of the time": shares differ from
/// case to case, and stand in the record.
std::string tail_kind(std::string_view tail) {
  constexpr std::string_view kBeginning = "not resolved: ";
  if (!tail.starts_with(kBeginning)) return "no reason given";
  tail.remove_prefix(kBeginning.size());
  return std::string(tail.substr(0, tail.find(';')));
}

void tails(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  std::map<std::string, Names> kinds;
  std::size_t count = 0;
  for (const Record& one : view.records) {
    if (!ok(one) || !one.tail.starts_with("not resolved")) continue;
    ++count;
    kinds[tail_kind(one.tail)].push_back(axes.name(one));
  }
  if (count == 0) return;
  std::string words;
  for (const auto& [kind, who] : kinds)
    words += fmt::format("{}{} ({}: {})", words.empty() ? "" : "; ", kind, who.size(),
                         text::list(who, 2));
  all.push_back(
      {fmt::format("tail not resolved in {} of {}: {}", count, cases(view.records.size()), words),
       "", false});
}

void note(Names who, std::string_view words, std::vector<Remark>& all) {
  if (!who.empty()) all.push_back({fmt::format("{}: {}", words, text::list(who)), "", false});
}

/// The remedy stands once, below the last kind.
void disturbed(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  const auto lines = mark_lines(
      view, [&axes](const Record& one) { return axes.name(one); }, kMostMarked);
  for (const std::string& line : lines)
    all.push_back({fmt::format("{} disturbed, kept: {}", kMarkSign, line), "", false});
  if (!lines.empty())
    all.back().remedy = "`perwatt doctor` tells what disturbs this machine; then measure again";
}

Names at_the_ceiling(const RunView& view, const VaryingFields& axes) {
  Names found;
  for (const Record& one : view.records) {
    if (!ok(one) || one.stop_reason != "ceiling") continue;
    found.push_back(axes.name(one));
    if (!one.throughput || !one.throughput_low || !one.throughput_high) continue;
    found.back() += fmt::format(
        " ({})", text::plus_minus(*one.throughput, *one.throughput_low, *one.throughput_high));
  }
  return found;
}

void reservations(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  note(at_the_ceiling(view, axes),
       "stopped at the ceiling of the measuring time, with the interval reached by then", all);
  note(names(view, axes,
             [](const Record& one) { return ok(one) && one.throughput && !one.throughput_low; }),
       "no interval, too few batches", all);
  note(names(view, axes,
             [](const Record& one) { return ok(one) && one.executed_precision.empty(); }),
       "executed precision not known (?)", all);
  const Names few = names(view, axes, [](const Record& one) {
    return ok(one) && one.throughput && !one.latency_p99_ms;
  });
  if (!few.empty())
    all.push_back({fmt::format("too few: p99 takes {} queries, {} had fewer",
                               stats::queries_needed(0.99), cases(few.size())),
                   "", false});
}

/// What the latencies of closed and open loops look like, where it qualifies a figure.
void shapes(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  Names drifting, modes, late;
  for (const Record& one : view.records) {
    if (!ok(one)) continue;
    if (!one.drift.empty() && one.drift_low && one.drift_high)
      drifting.push_back(fmt::format("{} ({:+.0f} to {:+.0f} %)", axes.name(one),
                                     100 * (*one.drift_low - 1), 100 * (*one.drift_high - 1)));
    if (one.modes.value_or(1) > 1 && one.mode_fast_ms && one.mode_slow_ms && one.mode_fast_share)
      modes.push_back(fmt::format("{} ({} and {} ms, {} in the faster)", axes.name(one),
                                  text::significant(*one.mode_fast_ms),
                                  text::significant(*one.mode_slow_ms),
                                  text::percent(*one.mode_fast_share)));
    if (one.latency_p50_ms && one.issue_lag_p99_ms.value_or(0) > kLate * *one.latency_p50_ms)
      late.push_back(
          fmt::format("{} (p99 {} ms)", axes.name(one), text::significant(*one.issue_lag_p99_ms)));
  }
  note(drifting, "latency drifted from the first third to the last", all);
  note(modes, "latencies have two modes", all);
  note(late, "the load generator itself was late, which counts as latency", all);
  note(names(view, axes,
             [](const Record& one) {
               return ok(one) && one.latency_p99_ms && one.latency_p99_low_ms &&
                      !one.latency_p99_high_ms;
             }),
       "p99 has no upper bound, its queries are too few or depend on each other too much", all);
}

/// Pictures were classified, and the answers mean nothing.
void seeded(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  const Names who =
      names(view, axes, [](const Record& one) { return one.pictures && one.weights == "seeded"; });
  if (who.empty()) return;
  all.push_back({"seeded weights, no accuracy: " + text::list(who),
                 "`perwatt network fetch` brings trained ones", false});
}

void remarks_on_ok(const RunView& view, const VaryingFields& axes, std::vector<Remark>& all) {
  std::map<std::pair<std::string, std::string>, Names> kinds;
  for (const Record& one : view.records)
    if (ok(one) && !one.reason.empty()) kinds[{one.reason, one.remedy}].push_back(axes.name(one));
  for (const auto& [words, who] : kinds)
    all.push_back({fmt::format("{}: {}", text::list(who), words.first), words.second, false});
}

}  // namespace

std::vector<Remark> table_remarks(const RunView& view, const VaryingFields& axes) {
  std::vector<Remark> all{outcome(view)};
  failures(view, axes, all);
  executed(view, all);
  reservations(view, axes, all);
  shapes(view, axes, all);
  tails(view, axes, all);
  disturbed(view, axes, all);
  for (const std::string& words :
       power_words(view, [&axes](const Record& one) { return axes.name(one); }))
    all.push_back({words, "", false});
  seeded(view, axes, all);
  remarks_on_ok(view, axes, all);
  return all;
}

}  // namespace perwatt::report
