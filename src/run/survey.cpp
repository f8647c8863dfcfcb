#include "run/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "base/error.h"
#include "run/plan/axes.h"
#include "run/plan/plugins.h"
#include "run/plan/spelling.h"
#include "run/worker/worker_link.h"

namespace perwatt::run {
namespace {

/// Opening reads a vendor's libraries from a disk that may be a slow card, and asks its devices for
/// their names.
constexpr double kOpenLimitSeconds = 20;

std::vector<const engine::Plugin*> by_rank() {
  std::vector<const engine::Plugin*> sorted = plugins();
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return a->rank > b->rank; });
  return sorted;
}

EngineReport look_at(const engine::Plugin& plugin, const std::string& word,
                     const WorkerOptions& options, double limit_seconds) {
  EngineReport report{word, std::string(plugin.summary), {}, {}, {}};
  WorkerLink link(options, MonotonicClock().now() + from_seconds(limit_seconds));
  auto result = link.open({report.name, options.open});
  if (const auto* failure = std::get_if<WorkerFailure>(&result)) {
    const Classification verdict = classify(*failure);
    report.reason = verdict.reason;
    report.remedy = verdict.remedy;
  } else if (const auto* end = std::get_if<WorkerEnd>(&result)) {
    if (end->cause == WorkerEnd::Cause::interrupted)
      throw Error("interrupted", "nothing was measured", ExitStatus::interrupted);
    const Classification verdict = classify(*end, "opening the engine", limit_seconds);
    report.reason = verdict.reason;
    report.remedy = verdict.remedy;
  } else {
    report.description = std::get<engine::Description>(std::move(result));
    link.close();
  }
  return report;
}

engine::Description need(const std::string& name, const WorkerOptions& options,
                         double limit_seconds) {
  const engine::Plugin* plugin = find_plugin(name);
  if (plugin == nullptr) {
    std::vector<std::string> known;
    for (const auto* each : by_rank()) known.emplace_back(each->name);
    throw UsageError(fmt::format("unknown engine {}", name),
                     suggest(engine::engine_name(name), known));
  }
  EngineReport report = look_at(*plugin, name, options, limit_seconds);
  if (!report.description) throw Error(fmt::format("{}: {}", name, report.reason), report.remedy);
  return *std::move(report.description);
}

/// The first engine by rank that opens; a tool is never chosen unasked.
engine::Description best(const WorkerOptions& options, double limit_seconds) {
  std::string reasons, remedy;
  for (const auto* plugin : by_rank()) {
    if (plugin->rank < 0 || engine::find_plugin(plugin->name) == nullptr) continue;
    EngineReport report = look_at(*plugin, std::string(plugin->name), options, limit_seconds);
    if (report.description) return *std::move(report.description);
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", report.name, report.reason);
    if (remedy.empty()) remedy = report.remedy;
  }
  throw Error(fmt::format("no engine can be opened: {}", reasons), remedy);
}

}  // namespace

std::vector<engine::Description> find_engines(const Plan& plan, const WorkerOptions& options) {
  const auto products = products_of(plan);
  for (const Plan* each : products) axes_of(*each);  // mistakes that need no engine come first
  const double limit = std::min(kOpenLimitSeconds, plan.time_limit_seconds);
  std::vector<engine::Description> found;
  // Where a product leaves the engine open, the best stands in front.
  if (std::ranges::any_of(products, [](const Plan* each) { return each->engines.empty(); }))
    found.push_back(best(options, limit));
  for (const Plan* each : products)
    for (const auto& name : each->engines)
      if (std::ranges::find(found, name, &engine::Description::name) == found.end())
        found.push_back(need(name, options, limit));
  return found;
}

std::vector<EngineReport> survey_engines(const WorkerOptions& options) {
  std::vector<EngineReport> reports;
  for (const auto* plugin : by_rank())
    reports.push_back(look_at(*plugin, std::string(plugin->name), options, kOpenLimitSeconds));
  return reports;
}

}  // namespace perwatt::run
