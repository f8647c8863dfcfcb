#include "cli/measuring.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

#include "base/paths.h"
#include "base/uuid.h"
#include "base/version.h"
#include "board/machine.h"
#include "cli/progress.h"
#include "cli/resume.h"
#include "run/preprocessing.h"
#include "run/utc.h"

namespace perwatt::cli {
namespace {

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

/// What a run keeps must mean the same from every folder.
void settle_paths(run::Plan& plan) {
  const auto settle = [](std::string& path) {
    if (!path.empty()) path = std::filesystem::absolute(path).lexically_normal().string();
  };
  settle(plan.data);
  settle(plan.synsets);
  if (std::filesystem::is_regular_file(plan.preprocessing)) settle(plan.preprocessing);
}

void find_cases(const run::Plan& plan, Prepared& prepared, run::Options& options) {
  if (!plan.data.empty())
    options.data = std::make_shared<const run::DataSet>(
        run::open_data_set(plan.data, plan.synsets, plan.pictures));
  options.engines = run::find_engines(plan, options);
  if (plan.speed) options.meters = run::open_meters(plan.meters, options.sysroot);
  prepared.cases = run::expand(plan, options.engines);
  run::check_preprocessing(prepared.cases);
}

void check_data(const record::RunView& view, const run::Options& options) {
  for (const auto& record : view.records)
    if (options.data && !record.data_hash.empty() && record.data_hash != options.data->hash)
      throw Error(fmt::format("the pictures of {} are not those that run {} began with",
                              options.data->name, short_id(view.run)),
                  "put them back, or start a new run");
}

/// Measures and keeps. False where interrupted.
bool measure(const Prepared& prepared, const run::Options& options, store::Store& store,
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
    return run::run_cases(prepared.cases, prepared.run, options, callbacks);
  } catch (const Error& error) {
    throw Error(error.what(),
                fmt::format("{}; {} of {} cases are kept, then `perwatt run --resume` goes on",
                            error.remedy(), kept, prepared.cases.size()),
                error.status());
  }
}

ExitStatus interrupted(const record::RunView& view, const Context& context) {
  context.err << fmt::format("perwatt: interrupted, {} of {} cases are kept in {}\n",
                             view.records.size(), view.run.cases, context.store().string())
              << fmt::format("         go on with `perwatt run --resume {}`\n", short_id(view.run));
  return ExitStatus::interrupted;
}

}  // namespace

std::string short_id(const record::Run& run) {
  return run.id.substr(0, 8);
}

run::Options make_options(const Context& context) {
  run::Options options;
  options.program = context.program;
  options.cache_directory = cache_directory();
  options.open = context.open_request();
  options.sysroot = Sysroot(context.sysroot);
  options.interrupted = context.interrupted;
  return options;
}

Prepared prepare(run::Plan plan, run::Options& options) {
  Prepared prepared;
  settle_paths(plan);
  find_cases(plan, prepared, options);
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

Prepared prepare_resumed(const store::Store& store, const std::string& word,
                         run::Options& options) {
  const record::RunView view = run_to_resume(store, word);
  const run::Plan plan =
      run::parse_plan(view.run.plan, fmt::format("plan of {}", short_id(view.run)));
  Prepared prepared{view.run, {}};
  find_cases(plan, prepared, options);
  check_data(view, options);
  options.skip = measured_cases(view, prepared.cases, options.engines,
                                board::to_json(board::identify(options.sysroot)));
  return prepared;
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
  if (context.quiet) return;
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
  if (options.meters) tell_about(*options.meters, context);
  const bool complete = measure(prepared, options, store, context);
  if (complete) store.finish(prepared.run.id, run::utc_now());
  const record::RunView view = store.load(prepared.run.id);
  if (!view.records.empty()) show(view);
  if (!complete) return interrupted(view, context);
  const bool all_ok = std::all_of(view.records.begin(), view.records.end(), [](const auto& record) {
    return record.status == record::Status::ok;
  });
  return all_ok ? ExitStatus::ok : ExitStatus::failed;
}

}  // namespace perwatt::cli
