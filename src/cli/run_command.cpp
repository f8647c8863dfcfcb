#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/file.h"
#include "cli/command.h"
#include "cli/measuring.h"
#include "cli/progress.h"
#include "cli/run_flags.h"
#include "report/export.h"
#include "report/page/page.h"
#include "report/table/table.h"
#include "run/measure/utc.h"

namespace perwatt::cli {
namespace {

/// The page is written last: a place where it cannot go is told first.
void check_report_place(const RunFlags& flags) {
  if (flags.no_report) return;
  const auto folder = flags.report.has_parent_path() ? flags.report.parent_path() : ".";
  if (std::filesystem::is_directory(flags.report) || access(folder.c_str(), W_OK | X_OK) != 0)
    throw UsageError(fmt::format("cannot write the report {}", flags.report.string()),
                     "name another file with --report FILE, or use --no-report");
}

/// A dry run makes no store, and a store that cannot be read is no reason not to say what would be
/// measured.
run::Estimate expected_time(const Prepared& prepared, const run::Options& options,
                            const Context& context) {
  std::error_code error;
  if (!std::filesystem::exists(context.store(), error)) return estimate(prepared, options, nullptr);
  try {
    const store::Store store(context.store(), store::Mode::read_only);
    return estimate(prepared, options, &store);
  } catch (const Error&) {
    return estimate(prepared, options, nullptr);
  }
}

ExitStatus dry_run(const RunFlags& flags, Context& context) {
  run::Options options = make_options(context);
  const Prepared prepared = prepare(make_plan(flags), options);
  const run::Estimate expected = expected_time(prepared, options, context);
  if (!flags.json) {
    for (const auto& item : prepared.cases)
      context.out << fmt::format("{:>3}  {}\n", item.number, item.title());
    context.out.flush();
    if (!context.quiet) context.err << outline(prepared, expected);
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
                    {"preset", item.preset},
                    {"power_mode", item.power_mode}});
  const nlohmann::ordered_json all{{"cases", list},
                                   {"repeats", prepared.plan.repeats},
                                   {"measurements", expected.measurements},
                                   {"expected_seconds", expected.seconds},
                                   {"known", expected.known},
                                   {"warnings", prepared.warnings}};
  context.out << all.dump(2) << '\n';
  return ExitStatus::ok;
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

void check_resumed(const RunFlags& flags) {
  if (flags.plan_flags.empty()) return;
  throw UsageError(
      fmt::format("--resume goes on with the run's own plan, without {}", flags.plan_flags.front()),
      "leave it out, or start a new run without --resume");
}

ExitStatus run_plan(const RunFlags& flags, Context& context) {
  if (flags.dry_run) return dry_run(flags, context);
  check_report_place(flags);
  run::Options options = make_options(context);
  options.observer_check = flags.observer_check;
  const auto show = [&](const record::RunView& view) { show_result(view, flags, context); };
  if (flags.resume) {
    check_resumed(flags);
    store::Store store(context.store(), store::Mode::read_write);
    return carry_out(prepare_resumed(store, flags.resumed_run, options), options, store, context,
                     show);
  }
  const Prepared prepared = prepare(make_plan(flags), options);
  if (options.data) tell_about(*options.data, context);
  store::Store store(context.store(), store::Mode::read_write);
  store.begin(prepared.run);
  return carry_out(prepared, options, store, context, show);
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
      "  perwatt run -n resnet-18 -b 1-16:x2 --threads 1-4 --repeats 5 --cool-down\n"
      "  sudo perwatt run --power-modes all             in each of the board's power modes\n"
      "  perwatt run plan.toml --dry-run                what a plan would measure\n"
      "  perwatt run --resume                           go on after Ctrl-C or a power cut");
  command->callback([command, flags, &context, &action] {
    note_plan_flags(*command, *flags);
    action = [flags, &context] { return run_plan(*flags, context); };
  });
}

}  // namespace perwatt::cli
