#include "report/comparison/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "report/comparison/differences.h"
#include "report/figures/text.h"
#include "report/figures/varying_fields.h"
#include "stats/holm.h"

namespace perwatt::report {
namespace {

using record::Field;
using record::Record;
using record::RunView;
using record::Status;
using Fields = std::vector<const Field*>;

constexpr std::array kAxes = {"network", "engine",  "device",   "precision", "batch",
                              "lanes",   "threads", "scenario", "preset",    "power_mode"};
/// Half of what a two-sided interval of 95 % leaves out.
constexpr double kOneSided = 0.025;

bool ok(const Record& one) {
  return one.status == Status::ok;
}

/// A case that failed early has not told all of itself: what it does not say fits everything.
bool silent(const Record& one, const Field& field) {
  return !ok(one) && record::text(one, field).empty();
}

bool fit(const Record& a, const Record& b, const Fields& fields) {
  return std::ranges::all_of(fields, [&](const Field* field) {
    return silent(a, *field) || silent(b, *field) ||
           record::text(a, *field) == record::text(b, *field);
  });
}

std::set<std::string> values_in(const RunView& view, const Field& field) {
  std::set<std::string> all;
  for (const Record& one : view.records)
    if (!silent(one, field)) all.insert(record::text(one, field));
  return all;
}

bool disjoint(const std::set<std::string>& a, const std::set<std::string>& b) {
  return !a.empty() && !b.empty() &&
         std::ranges::none_of(a, [&b](const std::string& value) { return b.contains(value); });
}

/// A case of one run with its repeats.
using Group = std::vector<const Record*>;

std::vector<Group> groups(const RunView& view, const Fields& axes) {
  std::vector<Group> all;
  for (const Record& one : view.records) {
    const auto known = std::ranges::find_if(all, [&](const Group& group) {
      const Record& first = *group.front();
      if (!one.case_key.empty() || !first.case_key.empty()) return one.case_key == first.case_key;
      return fit(first, one, axes);
    });
    (known == all.end() ? all.emplace_back() : *known).push_back(&one);
  }
  return all;
}

bool any_ok(const Group& group) {
  return std::ranges::any_of(group, [](const Record* one) { return ok(*one); });
}

/// The repeats that have figures; all of them where none has.
Group telling(const Group& group) {
  Group good;
  std::ranges::copy_if(group, std::back_inserter(good), [](const Record* one) { return ok(*one); });
  return good.empty() ? group : good;
}

std::string case_name(const Record& one, const Fields& axes) {
  std::vector<std::string> words{one.network};
  for (const Field* axis : axes)
    if (axis->name != "network")
      if (const std::string said = field_words(one, *axis); !said.empty()) words.push_back(said);
  return fmt::format("{}", fmt::join(words, " "));
}

class Matching {
 public:
  Matching(const RunView& a, const RunView& b, const Fields& match, const Metric& metric)
      : a_(a), b_(b) {
    result_.run_a = a.run;
    result_.run_b = b.run;
    result_.metric = &metric;
    choose_fields(match);
  }

  Comparison take() {
    Fields axes;
    for (const char* name : kAxes) axes.push_back(record::find_field(name));
    groups_a_ = groups(a_, axes);
    groups_b_ = groups(b_, axes);
    split_fields();
    pair_up(true);
    pair_up(false);
    finish();
    return std::move(result_);
  }

 private:
  void choose_fields(const Fields& match) {
    result_.matched = match;
    if (!match.empty()) return;
    for (const char* name : kAxes) {
      const Field* field = record::find_field(name);
      const bool apart = disjoint(values_in(a_, *field), values_in(b_, *field));
      (apart ? result_.left_out : result_.matched).push_back(field);
    }
  }

  /// Fields that vary tell cases apart; the others are said once.
  void split_fields() {
    for (const Field* field : result_.matched) {
      auto all = values_in(a_, *field);
      all.merge(values_in(b_, *field));
      if (all.size() > 1)
        varying_.push_back(field);
      else if (field->name != "network" && !a_.records.empty())
        if (const std::string said = field_words(a_.records.front(), *field); !said.empty())
          result_.same_for_all.push_back(said);
    }
  }

  void pair_up(bool by_key) {
    for (Group& a : groups_a_) {
      if (a.empty()) continue;
      std::vector<Group*> found;
      for (Group& b : groups_b_)
        if (!b.empty() && belong(*a.front(), *b.front(), by_key)) found.push_back(&b);
      if (found.empty()) continue;
      check_alone(a, found);
      add(a, *found.front(), by_key);
      a.clear();
      found.front()->clear();
    }
  }

  bool belong(const Record& a, const Record& b, bool by_key) const {
    const bool equal = !a.case_key.empty() && a.case_key == b.case_key;
    return by_key ? equal && fit(a, b, result_.matched) : fit(a, b, result_.matched);
  }

  void check_alone(const Group& a, const std::vector<Group*>& found) const {
    std::size_t rivals = 0;
    for (const Group& other : groups_a_)
      rivals += !other.empty() && &other != &a && fit(*other.front(), *a.front(), result_.matched);
    if (found.size() == 1 && rivals == 0) return;
    std::vector<const Record*> records;
    if (found.size() > 1)
      for (const Group* group : found) records.push_back(group->front());
    else
      for (const Group& group : groups_a_)
        if (!group.empty() && fit(*group.front(), *a.front(), result_.matched))
          records.push_back(group.front());
    throw UsageError(
        fmt::format("{} cases of {} fit {} of {}", records.size(), found.size() > 1 ? "B" : "A",
                    case_name(*a.front(), result_.matched), found.size() > 1 ? "A" : "B"),
        fmt::format(
            "they differ in {}: match by that too (--match), compare within one run (--by), "
            "or measure less in one of them",
            differing_fields(records)));
  }

  static std::string differing_fields(const std::vector<const Record*>& records) {
    std::vector<std::string> names;
    for (const char* name : kAxes) {
      const Field& field = *record::find_field(name);
      if (std::ranges::any_of(records, [&](const Record* one) {
            return record::text(*one, field) != record::text(*records.front(), field);
          }))
        names.emplace_back(name);
    }
    return names.empty() ? "engine options, seed or model"
                         : fmt::format("{}", fmt::join(names, ", "));
  }

  void add(const Group& a, const Group& b, bool same_key) {
    ComparedCase one;
    one.name = case_name(*a.front(), varying_);
    one.a = telling(a);
    one.b = telling(b);
    one.same_key = same_key;
    if (any_ok(a) && any_ok(b))
      for (const Metric& metric : metrics()) {
        const auto figure_a = figure_of(one.a, metric), figure_b = figure_of(one.b, metric);
        if (figure_a && figure_b) one.figures.emplace_back(metric, *figure_a, *figure_b);
      }
    if (const auto* figure = one.figure(*result_.metric); figure && figure->ratio.stated())
      one.p = figure->ratio.p_same();
    result_.cases.push_back(std::move(one));
  }

  void finish() {
    std::ranges::sort(result_.cases, {}, [](const ComparedCase& one) { return one.a[0]->number; });
    for (const Group& a : groups_a_)
      if (!a.empty()) result_.only_in_a.push_back(case_name(*a.front(), varying_));
    for (const Group& b : groups_b_)
      if (!b.empty()) result_.only_in_b.push_back(case_name(*b.front(), varying_));
    if (result_.cases.empty())
      throw UsageError(
          fmt::format("no case of A ({}) is in B ({})", text::list(result_.only_in_a, 2),
                      text::list(result_.only_in_b, 2)),
          "match by less, as in --match network,precision, or name other runs "
          "(perwatt list runs)");
    result_.differences = differences(result_);
  }

  const RunView &a_, &b_;
  std::vector<Group> groups_a_, groups_b_;
  Fields varying_;
  Comparison result_;
};

std::string short_title(const record::Run& run) {
  return fmt::format("run {}", run.id.substr(0, 8));
}

}  // namespace

const ComparedFigure* ComparedCase::figure(const Metric& of) const {
  const auto found = std::ranges::find(figures, &of, &ComparedFigure::metric);
  return found == figures.end() ? nullptr : &*found;
}

bool ComparedCase::failed_in_a() const {
  return !any_ok(a);
}
bool ComparedCase::failed_in_b() const {
  return !any_ok(b);
}

Comparison compare(const RunView& a, const RunView& b, const Fields& match, const Metric& metric) {
  Comparison result = Matching(a, b, match, metric).take();
  result.title_a = short_title(a.run);
  result.title_b = short_title(b.run);
  correct({&result});
  return result;
}

ByAxis compare_by(const RunView& view, const Field& axis, const Metric& metric) {
  ByAxis all;
  for (const Record& one : view.records) {
    if (silent(one, axis)) continue;
    const std::string value = record::text(one, axis);
    auto part = std::ranges::find_if(all.parts, [&](const RunView& p) {
      return record::text(p.records.front(), axis) == value;
    });
    if (part == all.parts.end()) {
      all.parts.emplace_back().run = view.run;
      part = all.parts.end() - 1;
    }
    part->records.push_back(one);
  }
  if (all.parts.size() < 2)
    throw UsageError(fmt::format("run {} has one {} only", view.run.id.substr(0, 8), axis.name),
                     "name a field in which its cases differ, or compare two runs");
  const auto title = [&](const RunView& part) {
    const std::string value = record::text(part.records.front(), axis);
    return fmt::format("{} {}", axis.name, value.empty() ? "not given" : value);
  };
  for (std::size_t i = 1; i < all.parts.size(); ++i) {
    all.comparisons.push_back(Matching(all.parts[0], all.parts[i], {}, metric).take());
    all.comparisons.back().title_a = title(all.parts[0]);
    all.comparisons.back().title_b = title(all.parts[i]);
  }
  std::vector<Comparison*> pointers;
  for (Comparison& one : all.comparisons) pointers.push_back(&one);
  correct(pointers);
  return all;
}

void correct(std::vector<Comparison*> comparisons) {
  std::vector<ComparedCase*> tested;
  std::vector<double> p;
  for (Comparison* comparison : comparisons)
    for (ComparedCase& one : comparison->cases)
      if (one.p) {
        tested.push_back(&one);
        p.push_back(*one.p);
      }
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->p_holm = adjusted[i];
}

std::vector<const ComparedCase*> crossing(const std::vector<const Comparison*>& comparisons,
                                          const Gate& gate) {
  std::vector<const ComparedCase*> crossed, tested;
  std::vector<double> p;
  for (const Comparison* comparison : comparisons)
    for (const ComparedCase& one : comparison->cases) {
      if (one.failed_in_b() && !one.failed_in_a()) crossed.push_back(&one);
      const ComparedFigure* figure = one.figure(*gate.metric);
      if (figure == nullptr) continue;
      const bool larger = gate.metric->larger_is_better;
      const double limit = larger ? 1 - gate.limit : 1 + gate.limit;
      const stats::FigureRatio& ratio = figure->ratio;
      if (!ratio.stated()) {
        if (larger ? ratio.ratio() < limit : ratio.ratio() > limit) crossed.push_back(&one);
        continue;
      }
      tested.push_back(&one);
      p.push_back(larger ? ratio.p_at_least(limit) : ratio.p_at_most(limit));
    }
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i)
    if (adjusted[i] <= kOneSided) crossed.push_back(tested[i]);
  return crossed;
}

}  // namespace perwatt::report
