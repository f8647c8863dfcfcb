#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/file.h"
#include "base/paths.h"
#include "base/uuid.h"
#include "base/version.h"
#include "board/machine.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/resume.h"
#include "cli/run_flags.h"
#include "report/report.h"
#include "run/runner.h"
#include "run/utc.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

/// A run about to be measured: a new one, or what is left of an old one.
struct Prepared {
  record::Run run;
  std::vector<run::Case> cases;
};

run::Options make_options(const Context& context) {
  run::Options options;
  options.program = context.program;
  options.cache_directory = cache_directory();
  options.open = context.open_request();
  options.sysroot = Sysroot(context.sysroot);
  options.interrupted = context.interrupted;
  return options;
}

std::string short_id(const record::Run& run) {
  return run.id.substr(0, 8);
}

/// The plan with what it left open filled in, so that it gives the same cases when it is taken up
/// again.
run::Plan settled(run::Plan plan, const std::vector<run::Case>& cases) {
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

Prepared prepare_new(const RunFlags& flags, run::Options& options) {
  const run::Plan plan = make_plan(flags);
  Prepared prepared;
  options.engines = run::find_engines(plan, options);
  prepared.cases = run::expand(plan, options.engines);
  auto& run = prepared.run;
  run.id = make_uuid();
  run.started = run::utc_now();
  run.version = kVersion;
  run.title = plan.title;
  run.plan = run::to_toml(settled(plan, prepared.cases));
  run.cases = static_cast<int>(prepared.cases.size());
  run.machine = board::to_json(board::identify(options.sysroot));
  return prepared;
}

Prepared prepare_resumed(const RunFlags& flags, const store::Store& store, run::Options& options) {
  if (!flags.plan_flags.empty())
    throw UsageError(fmt::format("--resume goes on with the run's own plan, without {}",
                                 flags.plan_flags.front()),
                     "leave it out, or start a new run without --resume");
  const record::RunView view = run_to_resume(store, flags.resumed_run);
  const run::Plan plan =
      run::parse_plan(view.run.plan, fmt::format("plan of {}", short_id(view.run)));
  Prepared prepared{view.run, {}};
  options.engines = run::find_engines(plan, options);
  prepared.cases = run::expand(plan, options.engines);
  options.skip = measured_cases(view, prepared.cases, options.engines,
                                board::to_json(board::identify(options.sysroot)));
  return prepared;
}

/// The page is written last: a place where it cannot go is told first.
void check_report_place(const RunFlags& flags) {
  if (flags.no_report) return;
  const auto folder = flags.report.has_parent_path() ? flags.report.parent_path() : ".";
  if (std::filesystem::is_directory(flags.report) || access(folder.c_str(), W_OK | X_OK) != 0)
    throw UsageError(fmt::format("cannot write the report {}", flags.report.string()),
                     "name another file with --report FILE, or use --no-report");
}

ExitStatus dry_run(const RunFlags& flags, Context& context) {
  run::Options options = make_options(context);
  const Prepared prepared = prepare_new(flags, options);
  if (!flags.json) {
    for (const auto& item : prepared.cases)
      context.out << fmt::format("{:>3}  {}\n", item.number, item.title());
    return ExitStatus::ok;
  }
  auto list = nlohmann::ordered_json::array();
  for (const auto& item : prepared.cases)
    list.push_back({{"number", item.number},
                    {"network", item.network},
                    {"model", item.model.string()},
                    {"engine", item.engine},
                    {"device", item.device},
                    {"precision", name(item.precision)},
                    {"batch", item.batch},
                    {"lanes", item.lanes},
                    {"threads", item.threads},
                    {"scenario", load::name(item.scenario)},
                    {"preset", item.preset}});
  context.out << nlohmann::ordered_json{{"cases", list}}.dump(2) << '\n';
  return ExitStatus::ok;
}

/// Measures and keeps. False where interrupted.
bool measure(const Prepared& prepared, const run::Options& options, store::Store& store,
             const Context& context) {
  ProgressDisplay display(context);
  int kept = static_cast<int>(options.skip.size());
  const run::Callbacks callbacks{
      [&display](const run::Progress& progress) { display.show(progress); },
      [&](const record::Record& record, const stats::Histogram& latency) {
        store.commit(record, latency);
        ++kept;
        display.finished(record);
      }};
  try {
    return run::run_cases(prepared.cases, prepared.run, options, callbacks);
  } catch (const Error& error) {
    throw Error(error.what(),
                fmt::format("{}; {} of {} cases are kept, then `perwatt run --resume` goes on",
                            error.remedy(), kept, prepared.cases.size()),
                error.status());
  }
}

void show_result(const record::RunView& view, const RunFlags& flags, Context& context) {
  if (flags.json) {
    context.out << report::json(view) << '\n';
  } else {
    const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : 100;
    context.out << report::table(view, {width, context.colour});
  }
  context.out.flush();
  if (flags.no_report) return;
  write_file_atomically(flags.report, report::page(view));
  if (!context.quiet)
    context.err << fmt::format("page: {}   run {} in {}\n", flags.report.string(),
                               short_id(view.run), context.store().string());
}

ExitStatus interrupted(const record::RunView& view, const Context& context) {
  context.err << fmt::format("perwatt: interrupted, {} of {} cases are kept in {}\n",
                             view.records.size(), view.run.cases, context.store().string())
              << fmt::format("         go on with `perwatt run --resume {}`\n", short_id(view.run));
  return ExitStatus::interrupted;
}

ExitStatus run_plan(const RunFlags& flags, Context& context) {
  if (flags.dry_run) return dry_run(flags, context);
  check_report_place(flags);
  run::Options options = make_options(context);
  std::optional<store::Store> store;
  if (flags.resume) store.emplace(context.store(), store::Mode::read_write);
  const Prepared prepared =
      flags.resume ? prepare_resumed(flags, *store, options) : prepare_new(flags, options);
  if (!store) store.emplace(context.store(), store::Mode::read_write);
  if (!flags.resume) store->begin(prepared.run);
  const bool complete = measure(prepared, options, *store, context);
  if (complete) store->finish(prepared.run.id, run::utc_now());
  const record::RunView view = store->load(prepared.run.id);
  if (!view.records.empty()) show_result(view, flags, context);
  if (!complete) return interrupted(view, context);
  const bool all_ok = std::all_of(view.records.begin(), view.records.end(), [](const auto& record) {
    return record.status == record::Status::ok;
  });
  return all_ok ? ExitStatus::ok : ExitStatus::failed;
}

}  // namespace

void add_run(CLI::App& app, Context& context, Action& action) {
  auto* command = app.add_subcommand("run", "Measure networks on this machine's engines");
  auto flags = std::make_shared<RunFlags>();
  add_run_flags(*command, *flags);
  command->footer(
      "Examples:\n"
      "  perwatt run                                    nine networks, FP32 and FP16, the best "
      "engine\n"
      "  perwatt run -n resnet-50,vgg-16 -p fp32 -b 1,8 --scenario offline --target 1%\n"
      "  perwatt run --model mobilenet.onnx -b 1,8      a network of your own\n"
      "  perwatt run plan.toml --dry-run                what a plan would measure\n"
      "  perwatt run --resume                           go on after Ctrl-C or a power cut");
  command->callback([command, flags, &context, &action] {
    note_plan_flags(*command, *flags);
    action = [flags, &context] { return run_plan(*flags, context); };
  });
}

}  // namespace perwatt::cli
