#include <fmt/format.h>

#include <algorithm>

#include "run/tune/setting_search.h"

namespace perwatt::run {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kShortestSlice = 200ms;

}  // namespace

/// Measures the field in rounds, the order turned in every other one. A setting that fails is left
/// out from then on, with its failure.
void SettingSearch::race(const std::vector<Setting>& field, std::vector<std::vector<double>>& rates,
                         std::vector<std::string>& failures) {
  const auto began = bench_.now();
  const double room = std::max(0.0, seconds(at(kConfirmed) - began));
  const auto slice =
      std::clamp(from_seconds(room / static_cast<double>(field.size()) / (kLeastRounds + 2)),
                 kShortestSlice, kLongestSlice);
  Nanoseconds longest{0};
  for (int round = 0; round < kMostRounds; ++round) {
    const auto round_began = bench_.now();
    const int least = round_began + longest > at(1) ? 2 : kLeastRounds;
    if (round >= least && round_began + longest > at(kConfirmed)) break;
    for (std::size_t k = 0; k < field.size(); ++k) {
      const std::size_t i = round % 2 == 0 ? k : field.size() - 1 - k;
      if (!failures[i].empty()) continue;
      const Reading reading = bench_.measure(field[i], slice);
      if (reading.status == record::Status::interrupted) throw Ended{};
      if (!reading.ok() || !(reading.rate > 0)) {
        failures[i] = fmt::format("{}: {}", record::label(reading.status), reading.reason);
        continue;
      }
      rates[i].push_back(reading.rate);
    }
    longest = std::max(longest, bench_.now() - round_began);
    tuning_.rounds = round + 1;
  }
}

/// The engine's latency default.
Setting SettingSearch::one_query() const {
  Setting setting = start();
  setting.goal = engine::Goal::latency;
  setting.lanes = 1;
  return setting;
}

void SettingSearch::confirm(std::optional<Index> winner) {
  if (!winner) return;
  tuning_.choice = winner;
  const Setting latency = one_query();
  std::vector<Setting> field{trial(*winner).setting};
  if (field.front() != start()) field.push_back(start());
  field.push_back(latency);
  std::vector<std::vector<double>> rates(field.size());
  std::vector<std::string> failures(field.size());
  race(field, rates, failures);
  conclude(*winner, field, rates, failures);
}

void SettingSearch::conclude(Index winner, const std::vector<Setting>& field,
                             const std::vector<std::vector<double>>& rates,
                             const std::vector<std::string>& failures) {
  if (!failures[0].empty()) {
    trial(winner).remark = failures[0];
    tuning_.choice.reset();
    return;
  }
  const auto ratio_of = [&](std::size_t i, std::size_t j) {
    std::vector<double> ratios;
    for (std::size_t k = 0; k < std::min(rates[i].size(), rates[j].size()); ++k)
      ratios.push_back(rates[i][k] / rates[j][k]);
    return stats::mean_ratio(ratios);
  };
  std::size_t chosen = 0;
  const bool default_differs = field.size() == 3;
  const bool default_may_be =
      default_differs && failures[1].empty() && trial(find_or_add(start())).usable();
  if (default_may_be && ratio_of(0, 1).ratio < 1) {
    chosen = 1;
    tuning_.choice = find_or_add(start());
  }
  tuning_.rate = stats::mean_ratio(rates[chosen]);
  for (std::size_t i = default_differs ? 1 : 0; i < field.size(); ++i) {
    Comparison comparison{field[i], failures[i], {}, {}};
    if (failures[i].empty()) comparison.rate = stats::mean_ratio(rates[i]);
    if (failures[i].empty() && i != chosen) comparison.ratio = ratio_of(chosen, i);
    tuning_.comparisons.push_back(std::move(comparison));
  }
}

}  // namespace perwatt::run
