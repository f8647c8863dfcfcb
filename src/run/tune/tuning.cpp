#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "run/tune/setting_search.h"
#include "stats/percentile.h"

namespace perwatt::run {
namespace {

using namespace std::chrono_literals;

/// Shares of the budget at which each part must have ended.
constexpr double kScreened = 0.56, kHalved = 0.72;
constexpr Nanoseconds kScreenSlice = 300ms;
constexpr std::size_t kContenders = 6;
constexpr int kPasses = 3;
/// A round of queries (all lanes once) may take so much of the budget: the confirmation needs
/// kLeastRounds rounds of at least two of them.
constexpr double kRoundShare = 0.035;
/// Half-width of a reading that has no interval of its own.
constexpr double kUnknownHalfWidth = 0.1;

double low_of(const Reading& r) {
  return r.low > 0 ? r.low : r.rate * (1 - kUnknownHalfWidth);
}
double high_of(const Reading& r) {
  return r.low > 0 ? r.high : r.rate * (1 + kUnknownHalfWidth);
}

}  // namespace

std::optional<SettingSearch::Index> SettingSearch::best() const {
  std::optional<Index> found;
  for (Index i = 0; i < tuning_.trials.size(); ++i)
    if (tuning_.trials[i].usable() &&
        (!found || tuning_.trials[i].reading.rate > tuning_.trials[*found].reading.rate))
      found = i;
  return found;
}

/// Where the next steps start: the best, else what breaks the bounds least, else the first.
SettingSearch::Index SettingSearch::base() const {
  if (const auto found = best()) return *found;
  Index nearest = 0;
  for (Index i = 1; i < tuning_.trials.size(); ++i) {
    const Trial &a = tuning_.trials[i], &b = tuning_.trials[nearest];
    if (!a.readings || !a.reading.ok()) continue;
    const bool nearer = rules_.bounds.latency.count() > 0 ? a.latency_ms < b.latency_ms
                                                          : a.reading.memory < b.reading.memory;
    if (!b.reading.ok() || nearer) nearest = i;
  }
  return nearest;
}

/// What a look at the setting will take beyond its slice, as far as others have shown.
Nanoseconds SettingSearch::duration(const Setting& setting) const {
  if (costs_.empty()) return Nanoseconds{0};
  const auto known = std::ranges::find(tuning_.trials, setting, &Trial::setting);
  const auto i = static_cast<std::size_t>(known - tuning_.trials.begin());
  const bool measured = i < costs_.size() && tuning_.trials[i].readings > 0;
  return (measured ? costs_[i] : costs_.front()) +
         (bench_.loaded(setting) ? Nanoseconds{0} : loading_);
}

/// What two rounds of the confirmation will take beyond their slices.
Nanoseconds SettingSearch::confirmation() const {
  const auto found = best();
  if (!found) return Nanoseconds{0};
  Nanoseconds sum{0};
  for (const Setting& setting : {tuning_.trials[*found].setting, start(), one_query()})
    sum += 2 * duration(setting) - (bench_.loaded(setting) ? Nanoseconds{0} : loading_);
  return sum;
}

/// What one query on every lane would take, from the nearest that was measured; 0 = unknown.
double SettingSearch::round_seconds(const Setting& setting) const {
  for (const Trial& t : tuning_.trials)
    if (t.setting == setting && t.reading.rate > 0)
      return t.setting.batch * std::max(1, t.reading.lanes) / t.reading.rate;
  const auto known = best();
  if (!known) return 0;
  const Trial& t = tuning_.trials[*known];
  const int lanes = setting.lanes > 0 ? setting.lanes : std::max(1, t.reading.lanes);
  return setting.batch * lanes / t.reading.rate;
}

/// Marks a trial that failed or breaks a bound.
void SettingSearch::judge(Trial& trial) const {
  const Reading& r = trial.reading;
  if (!r.ok()) {
    trial.remark = fmt::format("{}: {}", record::label(r.status), r.reason);
    return;
  }
  for (const auto& [p, kind] : {std::pair{0.99, "p99"}, std::pair{0.5, "p50"}}) {
    const auto found = stats::percentile(r.latency, p);
    if (!found) continue;
    trial.latency_ms = milliseconds(Nanoseconds{found->value});
    trial.latency_kind = kind;
    break;
  }
  if (trial.latency_kind.empty()) {
    trial.latency_ms = milliseconds(Nanoseconds{r.latency.max()});
    trial.latency_kind = "largest";
  }
  const Bounds& bounds = rules_.bounds;
  trial.remark.clear();
  if (bounds.latency.count() > 0 && trial.latency_ms > milliseconds(bounds.latency))
    trial.remark = fmt::format("{} {:.4g} ms is over the bound of {:.4g} ms", trial.latency_kind,
                               trial.latency_ms, milliseconds(bounds.latency));
  else if (bounds.memory > 0 && r.memory > bounds.memory)
    trial.remark =
        fmt::format("{:.0f} MB are over the bound of {:.0f} MB",
                    static_cast<double>(r.memory) / 1e6, static_cast<double>(bounds.memory) / 1e6);
}

void SettingSearch::look(Index i, Nanoseconds slice) {
  const Nanoseconds began = bench_.now();
  Reading reading = bench_.measure(trial(i).setting, slice);
  if (reading.status == record::Status::interrupted) throw Ended{};
  costs_.resize(tuning_.trials.size());
  costs_[i] = std::max(Nanoseconds{0}, bench_.now() - began - reading.loading - slice);
  loading_ = std::max(loading_, reading.loading);
  Trial& looked = trial(i);
  looked.reading = std::move(reading);
  looked.latency_kind.clear();
  ++looked.readings;
  judge(looked);
  if (tell_) tell_(looked);
}

/// False where a walk should not go on in this direction: it failed, breaks a bound, is wholly
/// below the best, or cannot be tried.
bool SettingSearch::try_setting(const Setting& setting) {
  const auto before = best();
  const Index i = find_or_add(setting);
  if (trial(i).readings == 0) {
    const double round = round_seconds(setting);
    if (round > kRoundShare * seconds(rules_.budget)) {
      trial(i).remark =
          fmt::format("not tried: its queries would take {:.2g} s, too long for the time", round);
      return false;
    }
    if (over(kScreened, setting)) {
      trial(i).remark = "not tried: no time was left";
      return false;
    }
    look(i, kScreenSlice);
  }
  const Trial& tried = trial(i);
  if (!tried.usable()) return false;
  return !before || high_of(tried.reading) >= low_of(trial(*before).reading);
}

/// Upwards and downwards from `from` along one axis, each until it does not pay.
void SettingSearch::walk(int Setting::*member, const std::vector<int>& values, int from) {
  const Setting origin = trial(base()).setting;
  const auto attempt = [&](int value) {
    Setting setting = origin;
    setting.*member = value;
    return try_setting(setting);
  };
  for (const int value : values)
    if (value > from && !attempt(value)) break;
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (*value >= from || *value == 0) continue;
    if (!attempt(*value)) break;
  }
}

void SettingSearch::walk_batches() {
  walk(&Setting::batch, rules_.space.batches, trial(base()).setting.batch);
}

void SettingSearch::walk_lanes() {
  if (rules_.space.lanes.size() < 2) return;
  const Trial& at = trial(base());
  walk(&Setting::lanes, rules_.space.lanes,
       at.setting.lanes > 0 ? at.setting.lanes : std::max(1, at.reading.lanes));
}

/// Downwards; the engine's choice stands for all of them. Where lanes are free they rise as threads
/// fall, so that an engine whose threads are each lane's own keeps all processors busy.
void SettingSearch::walk_threads() {
  const auto& threads = rules_.space.threads;
  const auto& lanes = rules_.space.lanes;
  if (threads.size() < 2) return;
  const Trial origin = trial(base());
  const int from = origin.setting.threads > 0 ? origin.setting.threads : threads.back();
  for (auto value = threads.rbegin(); value != threads.rend(); ++value) {
    if (*value >= from || *value == 0) continue;
    Setting setting = origin.setting;
    setting.threads = *value;
    if (lanes.size() > 1 && origin.reading.lanes > 0) {
      const auto wanted = std::ranges::lower_bound(lanes, origin.reading.lanes * from / *value);
      setting.lanes = wanted == lanes.end() ? lanes.back() : *wanted;
    }
    if (!try_setting(setting)) break;
  }
}

/// At the lanes that the engine chose, so that a switch cannot change these too.
void SettingSearch::try_switches() {
  for (const Switch& each : rules_.space.switches) {
    const Trial at = trial(base());  // a copy: trials are added meanwhile
    Setting setting = at.setting;
    if (setting.lanes == 0 && rules_.space.lanes.size() > 1) setting.lanes = at.reading.lanes;
    const auto own = at.reading.settings.find(each.key);
    for (const std::string& value : each.values) {
      if (own != at.reading.settings.end() && own->second == value) continue;
      setting.options[each.key] = value;
      try_setting(setting);
    }
  }
}

void SettingSearch::screen() {
  look(find_or_add(start()), kScreenSlice);
  for (int pass = 0; pass < kPasses && !over(kScreened, trial(base()).setting); ++pass) {
    const Setting before = trial(base()).setting;
    walk_batches();
    walk_lanes();
    try_switches();
    walk_threads();
    if (trial(base()).setting == before) break;
  }
}

/// What may be the best, the best first.
std::vector<SettingSearch::Index> SettingSearch::contenders() const {
  std::vector<Index> found;
  const auto top = best();
  for (Index i = 0; i < tuning_.trials.size(); ++i)
    if (tuning_.trials[i].usable() &&
        high_of(tuning_.trials[i].reading) >= low_of(tuning_.trials[*top].reading))
      found.push_back(i);
  std::ranges::stable_sort(found, std::ranges::greater{},
                           [this](Index i) { return tuning_.trials[i].reading.rate; });
  if (found.size() > kContenders) found.resize(kContenders);
  return found;
}

/// Successive halving: those left are measured in turn, so that a busy moment of the machine meets
/// all of them; the logarithms of their rates are weighted by the slices' lengths.
std::optional<SettingSearch::Index> SettingSearch::halve() {
  std::vector<Index> left = contenders();
  std::map<Index, double> score;
  for (Nanoseconds slice = 2 * kScreenSlice;
       left.size() > 1 && !over(kHalved, trial(left.front()).setting); slice *= 2) {
    slice = std::min(slice, kLongestSlice);
    const bool last = left.size() == 2 && slice == kLongestSlice;
    double best_low = 0;
    std::size_t measured = 0;
    for (; measured < left.size() && !over(kHalved, trial(left[measured]).setting); ++measured) {
      look(left[measured], slice);
      const Trial& looked = trial(left[measured]);
      if (looked.usable()) score[left[measured]] += seconds(slice) * std::log(looked.reading.rate);
      best_low = std::max(best_low, looked.usable() ? low_of(looked.reading) : 0.0);
    }
    if (measured < left.size()) break;  // no time for a whole round
    std::erase_if(
        left, [&](Index i) { return !trial(i).usable() || high_of(trial(i).reading) < best_low; });
    std::ranges::stable_sort(left, std::ranges::greater{}, [&](Index i) { return score[i]; });
    if (left.size() > 2) left.resize((left.size() + 1) / 2);
    if (last) break;
  }
  if (left.empty()) return best();
  return left.front();
}

Tuning tune(const TuneRules& rules, Bench& bench, const std::function<void(const Trial&)>& tell) {
  return SettingSearch(rules, bench, tell).run();
}

}  // namespace perwatt::run
