#include "report/figures/power_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::RunView;
using Names = std::vector<std::string>;

/// Sampling that costs more of the throughput than this is worth a word.
constexpr double kObserver = 0.01;

struct Total {
  Names cases;
  double systematic = 0;
};

std::string off_by(double systematic) {
  if (systematic <= 0) return "";
  return fmt::format("; the meter itself may be off by {}, which the intervals do not hold",
                     text::fine_percent(systematic));
}

void observer_cost(const RunView& view, const std::function<std::string(const Record&)>& name,
                   std::vector<std::string>& all) {
  Names who;
  for (const Record& r : view.records)
    if (r.observer_cost_share && r.observer_cost_low_share && r.observer_cost_high_share)
      who.push_back(fmt::format("{} {:.2f} % ({:.2f} to {:.2f} %{})", name(r),
                                *r.observer_cost_share * 100, *r.observer_cost_low_share * 100,
                                *r.observer_cost_high_share * 100,
                                *r.observer_cost_low_share > kObserver ? ": sample less" : ""));
  if (!who.empty()) all.push_back("throughput that sampling took: " + text::list(who));
}

}  // namespace

std::vector<std::string> power_words(const RunView& view,
                                     const std::function<std::string(const Record&)>& name) {
  std::map<std::pair<std::string, std::string>, Total> totals;
  std::map<std::string, Names> problems;
  Names seeded;
  for (const Record& r : view.records) {
    if (!r.power_problem.empty()) problems[r.power_problem].push_back(name(r));
    if (!r.power_w) continue;
    Total& total = totals[{r.boundary, r.meter}];
    total.cases.push_back(name(r));
    total.systematic = std::max(total.systematic, r.power_systematic_share.value_or(0));
    if (r.weights == "seeded") seeded.push_back(name(r));
  }
  std::vector<std::string> all;
  for (const auto& [whose, total] : totals)
    all.push_back(fmt::format("watts are those of the {}, by {}, idle power included (gross){}{}",
                              whose.first, whose.second, off_by(total.systematic),
                              totals.size() > 1 ? ": " + text::list(total.cases) : ""));
  if (totals.size() > 1)
    all.push_back("watts of different boundaries are not to be compared with each other");
  if (!seeded.empty())
    all.push_back(
        fmt::format("watts of seeded weights, trained ones may take others: {}",
                    seeded.size() == view.records.size() ? "all cases" : text::list(seeded)));
  for (const auto& [why, who] : problems)
    all.push_back(fmt::format("no watts: {}{}", why,
                              who.size() == view.records.size() ? "" : ": " + text::list(who)));
  observer_cost(view, name, all);
  return all;
}

std::string why_no_efficiency_chart(const RunView& view) {
  const auto any = [&view](auto holds) { return std::ranges::any_of(view.records, holds); };
  if (!any([](const Record& r) { return r.power_w.has_value(); })) {
    const auto told = std::ranges::find_if(
        view.records, [](const Record& r) { return !r.power_problem.empty(); });
    return fmt::format("There is no chart of accuracy against efficiency: no power was measured{}.",
                       told == view.records.end() ? "" : " (" + told->power_problem + ")");
  }
  if (any([](const Record& r) { return r.pictures && r.weights == "seeded"; }) ||
      !any([](const Record& r) { return r.pictures.has_value(); }))
    return "There is no chart of accuracy against efficiency: no case has an accuracy, which takes "
           "labelled pictures (--data) and trained weights (perwatt network fetch); seeded weights "
           "have none.";
  return "There is no chart of accuracy against efficiency: no case has both figures.";
}

}  // namespace perwatt::report
