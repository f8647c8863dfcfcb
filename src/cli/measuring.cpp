#include "cli/measuring.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <ostream>
#include <random>

#include "base/paths.h"
#include "base/uuid.h"
#include "base/version.h"
#include "board/machine.h"
#include "cli/other_run.h"
#include "cli/power_restore.h"
#include "cli/progress.h"
#include "cli/replayed_figures.h"
#include "cli/resume.h"
#include "engine/registry.h"
#include "run/measure/case_preprocessing.h"
#include "run/measure/utc.h"
#include "run/replay.h"
#include "run/survey.h"
#include "run/tune/tuned_cases.h"

namespace perwatt::cli {
namespace {

/// One product with what it left open filled in, so that it gives the same cases when it is taken
/// up again.
run::Plan settled_product(run::Plan plan, const std::vector<engine::Description>& found) {
  plan.exclusions.clear();
  const std::vector<run::Case> cases = run::expand(plan, found);
  const auto add = [](std::vector<std::string>& once, const std::string& name) {
    if (std::find(once.begin(), once.end(), name) == once.end()) once.push_back(name);
  };
  const auto names = [&](auto member) {
    std::vector<std::string> once;
    for (const auto& item : cases) add(once, item.*member);
    return once;
  };
  plan.networks.clear();
  plan.models.clear();
  for (const auto& item : cases)
    if (item.model.empty())
      add(plan.networks, item.network);
    else
      add(plan.models, std::filesystem::absolute(item.model).lexically_normal().string());
  plan.engines = names(&run::Case::engine);
  if (plan.devices.empty() && plan.engines.size() == 1) plan.devices = names(&run::Case::device);
  return plan;
}

/// 0 stands for a seed that is not drawn yet; 31 bits can be typed.
std::uint64_t drawn_seed() {
  return std::random_device{}() % 0x7fffffffu + 1;
}

/// The machine, and what its workers run under (an emulator's figures are not a board's).
std::string machine_of(const run::Plan& plan, const run::Options& options) {
  if (!plan.replay.empty()) return replayed_machine(plan);
  board::Identity identity = board::identify(options.sysroot);
  identity.launcher = fmt::format("{}", fmt::join(options.launcher, " "));
  return board::to_json(identity);
}

run::Plan settled(run::Plan plan, const std::vector<engine::Description>& found) {
  const std::uint64_t seed = drawn_seed();
  run::for_all_tables(plan, [seed](run::Plan& table) {
    if (table.order_seed == 0) table.order_seed = seed;
  });
  if (!plan.replay.empty()) return plan;
  if (plan.matrices.empty()) {
    auto exclusions = std::move(plan.exclusions);
    plan = settled_product(std::move(plan), found);
    plan.exclusions = std::move(exclusions);
  }
  for (run::Plan& matrix : plan.matrices) matrix = settled_product(std::move(matrix), found);
  return plan;
}

/// What a run keeps must mean the same from every folder.
void settle_paths(run::Plan& plan) {
  const auto settle = [](std::string& path) {
    if (!path.empty()) path = std::filesystem::absolute(path).lexically_normal().string();
  };
  settle(plan.data);
  settle(plan.synsets);
  for (auto& board : plan.boards) settle(board);
  for (auto& engine : plan.engines) {
    std::string path = engine::engine_path(engine).string();
    if (path.empty()) continue;
    settle(path);
    engine = fmt::format("{}@{}", engine::engine_name(engine), path);
  }
  if (std::filesystem::is_regular_file(plan.preprocessing)) settle(plan.preprocessing);
}

/// Makes the modes known that the plan names, in one form each; none is set yet.
void settle_power_modes(run::Plan& plan, run::Options& options) {
  run::for_all_tables(plan, [&options](run::Plan& table) {
    if (table.power_modes.empty()) return;
    if (options.power_modes == nullptr)
      options.power_modes =
          std::make_shared<board::PowerModes>(options.sysroot, power_journal_file(options.sysroot));
    table.power_modes = options.power_modes->settled(table.power_modes);
  });
  options.power_mode_settle = from_seconds(plan.power_mode_settle_seconds);
}

/// The modes that will be left out, of what is not measured yet.
void warn_of_reboots(Prepared& prepared, const run::Options& options) {
  std::map<std::string, int> left;
  for (const run::Step& step : prepared.steps) {
    const run::Case& item = prepared.cases[static_cast<std::size_t>(step.number) - 1];
    if (options.power_modes && !item.power_mode.empty() &&
        !options.skip.contains({step.number, step.repeat}))
      ++left[item.power_mode];
  }
  for (const auto& [mode, measurements] : left)
    if (options.power_modes->needs_reboot(mode))
      prepared.warnings.push_back(fmt::format(
          "power mode {} takes a reboot: {} measurement{} left out; set it with `sudo nvpmodel -m "
          "ID`, answer YES, and go on with `perwatt run --resume`",
          mode, measurements, measurements == 1 ? " is" : "s are"));
}

void find_cases(Prepared& prepared, run::Options& options) {
  run::Plan& plan = prepared.plan;
  if (!plan.replay.empty()) {
    prepared.cases = run::replay_cases(replayed_figures(plan));
    return;
  }
  if (!plan.data.empty())
    options.data = std::make_shared<const run::DataSet>(
        run::open_data_set(plan.data, plan.synsets, plan.pictures));
  options.engines = run::find_engines(plan, options);
  settle_power_modes(plan, options);
  if (plan.speed)
    options.meters =
        run::open_meters(plan.meters, options.sysroot, {plan.boards.begin(), plan.boards.end()});
  prepared.cases = run::expand(plan, options.engines, &prepared.warnings);
  if (plan.tuned) run::apply_tuned(prepared.cases, run::TunedFile(options.tuned), options);
  run::check_preprocessing(prepared.cases);
  if (plan.cool_down)
    options.cool_down = run::CoolDownRule{from_seconds(plan.cool_down_limit_seconds), {}};
}

void check_data(const record::RunView& view, const run::Options& options) {
  for (const auto& record : view.records)
    if (options.data && !record.data_hash.empty() && record.data_hash != options.data->hash)
      throw Error(fmt::format("the pictures of {} are not those that run {} began with",
                              options.data->name, short_id(view.run)),
                  "put them back, or start a new run");
}

/// What the run began at, so that going on does not take a hot machine for a cool one.
std::optional<double> temperature_at_start(const record::RunView& view) {
  const record::Record* first = nullptr;
  for (const auto& record : view.records)
    if (record.position && (first == nullptr || *record.position < *first->position))
      first = &record;
  return first == nullptr ? std::nullopt : first->temperature_before_c;
}

/// Before it starts: what will be done, and what will not.
void tell_outline(const Prepared& prepared, const run::Options& options, const store::Store& store,
                  const Context& context) {
  if (context.quiet) return;
  context.err << outline(prepared, estimate(prepared, options, &store));
  if (options.cool_down && !board::hottest(board::observe(options.sysroot)))
    context.err << "no temperature sensor here: no case waits to cool down\n";
  context.err.flush();
}

/// Measures and keeps.
run::RunEnd measure(const Prepared& prepared, const run::Options& options, store::Store& store,
                    const Context& context) {
  ProgressDisplay display(context);
  int kept = static_cast<int>(options.skip.size());
  const run::Callbacks callbacks{
      [&display](const run::Progress& progress) { display.show(progress); },
      [&](const record::Result& result) {
        store.commit(result.record, result.latency, result.pictures, result.traces);
        ++kept;
        display.finished(result.record);
      }};
  try {
    if (!prepared.plan.replay.empty())
      return run::replay(replayed_figures(prepared.plan), prepared.cases, prepared.steps,
                         prepared.run, options, callbacks);
    return run::run_cases(prepared.cases, prepared.steps, prepared.run, options, callbacks);
  } catch (const Error& error) {
    throw Error(error.what(),
                fmt::format("{}; {} of {} cases are kept, then `perwatt run --resume` goes on",
                            error.remedy(), kept, prepared.steps.size()),
                error.status());
  }
}

ExitStatus unfinished(const record::RunView& view, run::RunEnd end, const Context& context) {
  const bool reboot = end == run::RunEnd::awaits_reboot;
  context.err << fmt::format("perwatt: {}, {} of {} cases are kept in {}\n",
                             reboot ? "what is left takes a reboot" : "interrupted",
                             view.records.size(), view.run.cases, context.store().string())
              << fmt::format(
                     "         {} `perwatt run --resume {}`\n",
                     reboot ? "set the power mode, and after the reboot go on with" : "go on with",
                     short_id(view.run));
  return reboot ? ExitStatus::failed : ExitStatus::interrupted;
}

/// At once rather than when all is shown. What fails stays on disk, for the next perwatt.
void restore_power(const run::Options& options, const Context& context) {
  if (options.power_modes == nullptr) return;
  const board::Change change = options.power_modes->restore();
  if (change.done) return;
  context.err << fmt::format("perwatt: the machine is not as it was: {}\n         {}\n",
                             change.reason, change.remedy);
}

}  // namespace

std::string short_id(const record::Run& run) {
  return run.id.substr(0, 8);
}

run::Options make_options(const Context& context) {
  run::Options options;
  options.program = context.program;
  options.launcher = context.launcher_words();
  options.cache_directory = cache_directory();
  options.tuned = context.store().replace_filename("tuned.json");
  options.open = context.open_request();
  options.sysroot = Sysroot(context.sysroot);
  options.interrupted = context.interrupted;
  return options;
}

Prepared prepare(run::Plan plan, run::Options& options) {
  Prepared prepared;
  run::for_all_tables(plan, settle_paths);
  prepared.plan = std::move(plan);
  if (!prepared.plan.replay.empty() && prepared.plan.title == run::Plan{}.title)
    prepared.plan.title = "replay of " + prepared.plan.replay;
  find_cases(prepared, options);
  prepared.plan = settled(std::move(prepared.plan), options.engines);
  prepared.steps = run::schedule(prepared.cases, prepared.plan);
  warn_of_reboots(prepared, options);
  auto& run = prepared.run;
  run.id = make_uuid();
  run.started = run::utc_now();
  run.version = kVersion;
  run.title = prepared.plan.title;
  run.plan = run::to_toml(prepared.plan);
  run.cases = static_cast<int>(prepared.steps.size());
  run.machine = machine_of(prepared.plan, options);
  return prepared;
}

Prepared prepare_resumed(const store::Store& store, const std::string& word,
                         run::Options& options) {
  const record::RunView view = run_to_resume(store, word);
  Prepared prepared;
  prepared.run = view.run;
  prepared.plan = run::parse_plan(view.run.plan, fmt::format("plan of {}", short_id(view.run)));
  find_cases(prepared, options);
  prepared.steps = run::schedule(prepared.cases, prepared.plan);
  check_data(view, options);
  options.skip =
      measured_cases(view, prepared.cases, options.engines, machine_of(prepared.plan, options));
  warn_of_reboots(prepared, options);
  if (options.cool_down) options.cool_down->goal = temperature_at_start(view);
  return prepared;
}

run::Estimate estimate(const Prepared& prepared, const run::Options& options,
                       const store::Store* store) {
  constexpr int kRuns = 20;
  const std::string id = board::identify(options.sysroot).id;
  const auto earlier =
      store == nullptr ? std::vector<record::Record>{} : store->records_of(id, kRuns);
  std::vector<run::Step> left;
  std::ranges::copy_if(prepared.steps, std::back_inserter(left), [&](const run::Step& step) {
    return !options.skip.contains({step.number, step.repeat});
  });
  const auto pictures = options.data ? options.data->listing.examples.size() : 0;
  return run::estimate(prepared.cases, left, earlier, static_cast<int>(pictures));
}

std::string outline(const Prepared& prepared, const run::Estimate& estimate) {
  if (!prepared.plan.replay.empty())
    return fmt::format("{} cases replayed in simulated time: nothing is measured\n",
                       prepared.cases.size());
  std::string text;
  for (const auto& warning : prepared.warnings) text += fmt::format("warning: {}\n", warning);
  const auto cases = prepared.cases.size();
  text += fmt::format("{} case{}", cases, cases == 1 ? "" : "s");
  if (prepared.plan.repeats > 1) text += fmt::format(" x {} repeats", prepared.plan.repeats);
  if (const auto all = prepared.steps.size(); estimate.measurements < static_cast<int>(all))
    text += fmt::format(", {} of {} measurements left", estimate.measurements, all);
  text += fmt::format(", about {} ", duration_text(from_seconds(estimate.seconds)));
  if (estimate.known == 0) return text + "(a guess: no earlier run of them here)\n";
  if (estimate.known == estimate.measurements) return text + "(by earlier runs)\n";
  return text + fmt::format("(by earlier runs for {} of {}, the rest is guessed)\n", estimate.known,
                            estimate.measurements);
}

report::PictureRows picture_rows(const store::Store& store, const record::RunView& view) {
  report::PictureRows rows;
  for (const auto& one : view.records) rows[one.id] = store.pictures(one.id);
  return rows;
}

void tell_about(const run::DataSet& data, const Context& context) {
  if (context.quiet) return;
  const auto& listing = data.listing;
  context.err << fmt::format("{}: {} pictures, {} of them labelled\n", data.name,
                             listing.examples.size(), listing.labelled);
  for (const std::string& remark : listing.remarks) context.err << "  " << remark << '\n';
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < std::min(listing.skipped.size(), kNamed); ++i)
    context.err << fmt::format("  skipped {}: {}\n", listing.skipped[i].file.string(),
                               listing.skipped[i].reason);
  if (listing.skipped_count > kNamed)
    context.err << fmt::format("  skipped {} more\n", listing.skipped_count - kNamed);
}

void tell_about(const run::Meters& meters, const Context& context) {
  const bool looked_for =
      !meters.sources.empty() || !meters.absent.empty() || !meters.unread.empty();
  if (context.quiet || !looked_for) return;
  if (meters.main != nullptr)
    context.err << fmt::format("power: {}, {}\n", run::title(meters.main->info()),
                               meters.main->info().boundary);
  else
    context.err << fmt::format("no power: {}\n", meters.problem);
  for (const std::string& line : meters.unread) context.err << "  " << line << '\n';
  if (meters.main == nullptr)
    for (const std::string& line : meters.absent) context.err << "  " << line << '\n';
}

ExitStatus carry_out(const Prepared& prepared, const run::Options& options, store::Store& store,
                     const Context& context,
                     const std::function<void(const record::RunView&)>& show) {
  put_power_back(options.sysroot, context);
  tell_outline(prepared, options, store, context);
  const MeasuringHere here(options.sysroot, context);
  if (options.meters) tell_about(*options.meters, context);
  const run::RunEnd end = measure(prepared, options, store, context);
  restore_power(options, context);
  const bool complete = end == run::RunEnd::complete;
  if (complete) store.finish(prepared.run.id, run::utc_now());
  const record::RunView view = store.load(prepared.run.id);
  if (!view.records.empty()) show(view);
  if (!complete) return unfinished(view, end, context);
  const bool all_ok = std::all_of(view.records.begin(), view.records.end(), [](const auto& record) {
    return record.status == record::Status::ok;
  });
  return all_ok ? ExitStatus::ok : ExitStatus::failed;
}

}  // namespace perwatt::cli
