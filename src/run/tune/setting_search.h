// The search behind tune(): screening and halving (tuning.cpp), confirmation (confirm.cpp).
// Is NOT aware of engines or processes: a Bench measures.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run/tune/tuning.h"

namespace perwatt::run {

/// Share of the budget at which the confirmation ends, and its least and most rounds.
constexpr double kConfirmed = 0.95;
constexpr int kLeastRounds = 3, kMostRounds = 8;
/// Of a measurement, but for the queries that are under way.
constexpr Nanoseconds kLongestSlice = std::chrono::milliseconds(1200);

/// Leaves a search that was interrupted.
struct Ended {};

class SettingSearch {
 public:
  SettingSearch(const TuneRules& rules, Bench& bench, const std::function<void(const Trial&)>& tell)
      : rules_(rules), bench_(bench), tell_(tell), began_(bench.now()) {}

  Tuning run() {
    try {
      screen();
      confirm(halve());
    } catch (const Ended&) {
      tuning_.interrupted = true;
      if (!tuning_.rate) tuning_.choice = best();
    }
    tuning_.took = bench_.now() - began_;
    return std::move(tuning_);
  }

 private:
  using Index = std::size_t;

  Nanoseconds at(double share) const {
    return began_ + from_seconds(share * seconds(rules_.budget));
  }
  /// Whether a share of the budget is gone, or too little would be left for the confirmation after
  /// a look at the setting.
  bool over(double share, const Setting& next) const {
    return bench_.now() >= std::min(at(share), at(kConfirmed) - confirmation() - duration(next));
  }
  Trial& trial(Index i) { return tuning_.trials[i]; }

  /// The engine's throughput default, with what the user holds.
  Setting start() const {
    const auto held = [](const std::vector<int>& v) { return v.size() == 1 ? v.front() : 0; };
    Setting setting;
    setting.batch = rules_.space.batches.front();
    setting.lanes = held(rules_.space.lanes);
    setting.threads = held(rules_.space.threads);
    return setting;
  }

  Index find_or_add(const Setting& setting) {
    for (Index i = 0; i < tuning_.trials.size(); ++i)
      if (tuning_.trials[i].setting == setting) return i;
    tuning_.trials.push_back({setting, {}, 0, {}, 0, {}});
    return tuning_.trials.size() - 1;
  }

  std::optional<Index> best() const;
  Index base() const;
  double round_seconds(const Setting& setting) const;
  Setting one_query() const;
  Nanoseconds duration(const Setting& setting) const;
  Nanoseconds confirmation() const;
  void look(Index i, Nanoseconds slice);
  void judge(Trial& trial) const;
  bool try_setting(const Setting& setting);
  void walk(int Setting::*member, const std::vector<int>& values, int from);
  void walk_batches();
  void walk_lanes();
  void walk_threads();
  void try_switches();
  void screen();
  std::vector<Index> contenders() const;
  std::optional<Index> halve();
  void confirm(std::optional<Index> winner);
  void race(const std::vector<Setting>& field, std::vector<std::vector<double>>& rates,
            std::vector<std::string>& failures);
  void conclude(Index winner, const std::vector<Setting>& field,
                const std::vector<std::vector<double>>& rates,
                const std::vector<std::string>& failures);

  const TuneRules& rules_;
  Bench& bench_;
  const std::function<void(const Trial&)>& tell_;
  const Nanoseconds began_;
  Tuning tuning_;
  std::vector<Nanoseconds>
      costs_;               ///< by trial: of its last measurement, beyond loading and its slice
  Nanoseconds loading_{0};  ///< the longest so far
};

}  // namespace perwatt::run
