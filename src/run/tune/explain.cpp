#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "run/tune/tuning.h"

namespace perwatt::run {
namespace {

std::string ratio_text(const stats::Ratio& ratio) {
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", ratio.ratio, ratio.low, ratio.high);
}

/// Of two readings of their own; the intervals' logarithms add up as independent ones do. Nothing
/// where a reading has no interval.
std::optional<stats::Ratio> ratio_of(const Reading& a, const Reading& b) {
  if (!(a.low > 0 && b.low > 0)) return std::nullopt;
  const double middle = std::log(a.rate / b.rate);
  const double half = std::hypot(std::log(a.high / a.low) / 2, std::log(b.high / b.low) / 2);
  return stats::Ratio{std::exp(middle), std::exp(middle - half), std::exp(middle + half)};
}

/// One thing in which the choice differs from the engine's throughput default.
struct Step {
  std::string what;  ///< "batch 8 over batch 1"
  Setting without;   ///< the choice with this one thing taken back
};

std::vector<Step> steps(const Setting& choice, const Setting& start) {
  std::vector<Step> found;
  const auto add = [&](std::string what, auto&& take_back) {
    Step step{std::move(what), choice};
    take_back(step.without);
    found.push_back(std::move(step));
  };
  if (choice.batch != start.batch)
    add(fmt::format("batch {} over batch {}", choice.batch, start.batch),
        [&](Setting& setting) { setting.batch = start.batch; });
  if (choice.lanes != start.lanes)
    add(fmt::format("lanes {} over the engine's choice", choice.lanes),
        [&](Setting& setting) { setting.lanes = start.lanes; });
  if (choice.threads != start.threads)
    add(fmt::format("threads {} over the engine's choice", choice.threads),
        [&](Setting& setting) { setting.threads = start.threads; });
  for (const auto& [key, value] : choice.options)
    add(fmt::format("{}={} over the engine's choice", key, value),
        [&key = key](Setting& setting) { setting.options.erase(key); });
  return found;
}

std::string step_text(const Tuning& tuning, const Step& step) {
  const Trial* without = tuning.find(step.without);
  if (without == nullptr || !without->reading.ok())
    return step.what + ": not measured apart from the rest";
  const auto ratio = ratio_of(tuning.chosen().reading, without->reading);
  if (!ratio) return step.what + ": queries were too few for an interval";
  return fmt::format("{}: {}, the rest alike, while searching{}", step.what, ratio_text(*ratio),
                     ratio->differs() ? "" : "; no difference shown");
}

std::string comparison_text(const Comparison& comparison) {
  const std::string name = comparison.baseline.text();
  if (!comparison.failure.empty())
    return fmt::format("{} could not be measured: {}", name, comparison.failure);
  if (!comparison.ratio) return fmt::format("nothing that was tried beat {}", name);
  const stats::Ratio& ratio = *comparison.ratio;
  return fmt::format("{} times {}{}", ratio_text(ratio), name,
                     !ratio.differs()  ? "; no difference shown"
                     : ratio.ratio < 1 ? "; one query at a time is faster here"
                                       : "");
}

void explain_bounds(const Tuning& tuning, const Bounds& bounds, std::vector<std::string>& reasons) {
  const Trial& chosen = tuning.chosen();
  if (bounds.latency.count() > 0) {
    reasons.push_back(fmt::format("{} {:.4g} ms keeps the bound of {:.4g} ms", chosen.latency_kind,
                                  chosen.latency_ms, milliseconds(bounds.latency)));
    if (chosen.latency_kind != "p99")
      reasons.back() += "; queries were too few for p99, a larger --time measures more";
  }
  if (bounds.memory > 0)
    reasons.push_back(chosen.reading.memory == 0
                          ? std::string("memory is not known here: its bound was not checked")
                          : fmt::format("{:.0f} MB keep the bound of {:.0f} MB",
                                        static_cast<double>(chosen.reading.memory) / 1e6,
                                        static_cast<double>(bounds.memory) / 1e6));
  const Trial* fastest = nullptr;
  for (const Trial& trial : tuning.trials)
    if (trial.readings > 0 && trial.reading.ok() && !trial.usable() &&
        trial.reading.rate > chosen.reading.rate &&
        (fastest == nullptr || trial.reading.rate > fastest->reading.rate))
      fastest = &trial;
  if (fastest != nullptr)
    reasons.push_back(fmt::format("{} is faster, {:.4g} images/s, but {}", fastest->setting.text(),
                                  fastest->reading.rate, fastest->remark));
}

}  // namespace

std::string Setting::text() const {
  std::vector<std::string> parts;
  if (batch != 1) parts.push_back(fmt::format("batch {}", batch));
  if (goal == engine::Goal::throughput && lanes > 0)
    parts.push_back(fmt::format("lanes {}", lanes));
  if (threads > 0) parts.push_back(fmt::format("threads {}", threads));
  for (const auto& [key, value] : options) parts.push_back(key + "=" + value);
  const bool latency = goal == engine::Goal::latency;
  if (latency || parts.empty() || (parts.size() == 1 && batch != 1))
    parts.insert(parts.begin(),
                 latency ? "the engine's latency default" : "the engine's throughput default");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<int> count_ladder(int most) {
  std::vector<int> ladder;
  for (int step = 1; step <= most; step *= 2) {
    ladder.push_back(step);
    if (step > 1 && step + step / 2 <= most) ladder.push_back(step + step / 2);
  }
  if (!ladder.empty() && ladder.back() != most) ladder.push_back(most);
  return ladder;
}

std::vector<int> doubling(int least, int most) {
  std::vector<int> values{least};
  for (int value = 1; value < most; value *= 2)
    if (value > least) values.push_back(value);
  if (most > least) values.push_back(most);
  return values;
}

const Trial* Tuning::find(const Setting& setting) const {
  for (const Trial& each : trials)
    if (each.setting == setting && each.readings > 0) return &each;
  return nullptr;
}

std::vector<std::string> explain(const Tuning& tuning, const TuneRules& rules) {
  std::vector<std::string> reasons;
  if (!tuning.choice) {
    reasons.emplace_back(tuning.trials.empty()
                             ? "nothing was tried"
                             : "no setting can be chosen; each one's reason is beside it");
    return reasons;
  }
  if (!tuning.rate)
    reasons.emplace_back("interrupted: the best of what had been tried, not confirmed");
  for (const auto& comparison : tuning.comparisons) reasons.push_back(comparison_text(comparison));
  for (const Step& step : steps(tuning.chosen().setting, tuning.trials.front().setting))
    reasons.push_back(step_text(tuning, step));
  explain_bounds(tuning, rules.bounds, reasons);
  return reasons;
}

}  // namespace perwatt::run
