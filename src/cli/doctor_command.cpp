#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/doctor_checks.h"
#include "cli/machine_view.h"
#include "meter/registry.h"

namespace perwatt::cli {
namespace {

using board::Check;
using board::Verdict;

struct Examination {
  board::Identity machine;
  board::State state;
  std::vector<run::EngineReport> engines;
  std::vector<meter::Finding> meters;
  std::vector<Check> checks;

  int count(Verdict verdict) const {
    return static_cast<int>(std::count_if(checks.begin(), checks.end(),
                                          [=](const Check& c) { return c.verdict == verdict; }));
  }
};

/// Looks twice, about a second apart, at what grows. A recorded tree stands still.
Examination examine(const Context& context) {
  const Sysroot sysroot = machine_root(context);
  const MonotonicClock clock;
  Examination it;
  it.machine = board::identify(sysroot);
  const board::State before = board::observe(sysroot);
  if (sysroot.live()) MonotonicClock().wait_until(clock.now() + from_seconds(1));
  it.state = sysroot.live() ? board::observe(sysroot) : before;
  it.engines = engines_of(context);
  it.meters = meter::detect_all(sysroot);
  it.checks = board::check_fitness(sysroot, it.machine, before, it.state);
  it.checks.push_back(check_clock_cost(clock));
  it.checks.push_back(check_cache(cache_directory()));
  it.checks.push_back(check_store(context.store()));
  for (const auto& more : {check_engines(it.engines), check_meters(it.meters)})
    it.checks.insert(it.checks.end(), more.begin(), more.end());
  return it;
}

void print(const Examination& it, const Context& context) {
  std::size_t widest = 0;
  for (const Check& check : it.checks) widest = std::max(widest, check.name.size());
  for (const Check& check : it.checks) {
    const Colour colour = check.verdict == Verdict::ok     ? Colour::green
                          : check.verdict == Verdict::warn ? Colour::yellow
                                                           : Colour::red;
    context.out << fmt::format("{}  {:<{}}  {}\n",
                               painted(context, colour, fmt::format("{:<4}", name(check.verdict))),
                               check.name, widest, check.finding);
    if (!check.remedy.empty())
      context.out << fmt::format("{:{}}-> {}\n", "", widest + 8, check.remedy);
  }
  const int warned = it.count(Verdict::warn), failed = it.count(Verdict::fail);
  context.out << fmt::format("\n{}: {} checks, {} warn, {} fail\n",
                             failed > 0 ? "not fit to be measured" : "fit to be measured",
                             it.checks.size(), warned, failed);
}

void print_json(const Examination& it, const Context& context) {
  Json checks = Json::array(), engines = Json::array(), meters = Json::array();
  for (const Check& check : it.checks)
    checks.push_back({{"name", check.name},
                      {"verdict", name(check.verdict)},
                      {"finding", check.finding},
                      {"remedy", check.remedy}});
  for (const auto& engine : it.engines) engines.push_back(as_json(engine));
  for (const auto& finding : it.meters) meters.push_back(as_json(finding));
  const Json all = {{"fit", it.count(Verdict::fail) == 0},
                    {"checks", checks},
                    {"machine", as_json(board::to_json(it.machine))},
                    {"state", as_json(board::to_json(it.state))},
                    {"engines", engines},
                    {"meters", meters}};
  context.out << dump(all) << '\n';
}

}  // namespace

void add_doctor(CLI::App& app, Context& context, Action& action) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Is this machine fit to be measured? Each check with its remedy");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->footer(
      "The exit status is 1 where a check fails; a warning means figures that vary more, or less "
      "of them.\n\n"
      "Examples:\n  perwatt doctor\n  perwatt doctor --json > doctor.json     for a report of a "
      "fault");
  command->callback([&context, &action, json] {
    action = [&context, json] {
      const Examination it = examine(context);
      if (*json)
        print_json(it, context);
      else
        print(it, context);
      return it.count(Verdict::fail) == 0 ? ExitStatus::ok : ExitStatus::failed;
    };
  });
}

}  // namespace perwatt::cli
