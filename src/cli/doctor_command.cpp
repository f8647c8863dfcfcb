#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/doctor_checks.h"
#include "cli/doctor_noise.h"
#include "cli/machine_view.h"
#include "meter/registry.h"

namespace perwatt::cli {
namespace {

using board::Check;
using board::CheckStatus;

struct Examination {
  board::Identity machine;
  board::State state;
  std::vector<run::EngineReport> engines;
  std::vector<meter::Finding> meters;
  std::vector<Check> checks;
  std::optional<MachineNoise> noise;

  int count(CheckStatus verdict) const {
    return static_cast<int>(std::count_if(checks.begin(), checks.end(),
                                          [=](const Check& c) { return c.verdict == verdict; }));
  }
};

struct DoctorFlags {
  bool json = false, quick = false;
};

/// Looks twice, about a second apart, at what grows. A recorded tree stands still, and has no
/// noise.
Examination examine(const Context& context, const DoctorFlags& flags) {
  constexpr Nanoseconds kNoise = std::chrono::seconds(3);
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
  if (sysroot.live() && !flags.quick) {
    it.noise = measure_noise(kNoise);
    const auto checks = check_noise(*it.noise);
    it.checks.insert(it.checks.end(), checks.begin(), checks.end());
  }
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
    const Colour colour = check.verdict == CheckStatus::ok     ? Colour::green
                          : check.verdict == CheckStatus::warn ? Colour::yellow
                                                               : Colour::red;
    context.out << fmt::format("{}  {:<{}}  {}\n",
                               painted(context, colour, fmt::format("{:<4}", name(check.verdict))),
                               check.name, widest, check.finding);
    if (!check.remedy.empty())
      context.out << fmt::format("{:{}}-> {}\n", "", widest + 8, check.remedy);
  }
  const int warned = it.count(CheckStatus::warn), failed = it.count(CheckStatus::fail);
  context.out << fmt::format("\n{}: {} checks, {} warn, {} fail\n",
                             failed > 0 ? "not fit to be measured" : "fit to be measured",
                             it.checks.size(), warned, failed);
}

Json noise_json(const std::vector<CpuNoise>& cpus) {
  Json list = Json::array();
  for (const CpuNoise& one : cpus) {
    const auto& noise = one.noise;
    Json json = {{"cpu", one.cpu},
                 {"pieces", noise.pieces},
                 {"seconds", noise.seconds},
                 {"piece_seconds", noise.piece_seconds},
                 {"variation", noise.variation},
                 {"autocorrelation", noise.autocorrelation},
                 {"half_width", nullptr},
                 {"stalls", noise.stalls},
                 {"stall_seconds", noise.stall_seconds},
                 {"stall_share", noise.stall_share},
                 {"slow_speed", noise.slow_speed}};
    if (noise.half_width) json["half_width"] = *noise.half_width;
    for (const auto& [key, target] :
         {std::pair{"seconds_to_2_percent", 0.02}, std::pair{"seconds_to_1_percent", 0.01}})
      if (const auto needed = stats::seconds_to_reach(noise, target)) json[key] = *needed;
    list.push_back(std::move(json));
  }
  return list;
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
  Json all = {{"fit", it.count(CheckStatus::fail) == 0},
              {"checks", checks},
              {"machine", as_json(board::to_json(it.machine))},
              {"state", as_json(board::to_json(it.state))},
              {"engines", engines},
              {"meters", meters}};
  if (it.noise)
    all["noise"] = {{"alone", noise_json(it.noise->alone)},
                    {"together", noise_json(it.noise->together)}};
  context.out << dump(all) << '\n';
}

}  // namespace

void add_doctor(CLI::App& app, Context& context, Action& action) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Is this machine fit to be measured? Each check with its remedy");
  const auto flags = std::make_shared<DoctorFlags>();
  command->add_flag("--json", flags->json, "Print JSON");
  command->add_flag(
      "--quick", flags->quick,
      "Leave out the noise of the CPUs, which takes 6 seconds of work on all of them");
  command->footer(
      "The exit status is 1 where a check fails; a warning means figures that vary more, or less "
      "of them.\n\n"
      "Examples:\n  perwatt doctor\n  perwatt doctor --quick             without loading the CPUs\n"
      "  perwatt doctor --json > doctor.json     for a report of a fault");
  command->callback([&context, &action, flags] {
    action = [&context, flags] {
      const Examination it = examine(context, *flags);
      if (flags->json)
        print_json(it, context);
      else
        print(it, context);
      return it.count(CheckStatus::fail) == 0 ? ExitStatus::ok : ExitStatus::failed;
    };
  });
}

}  // namespace perwatt::cli
