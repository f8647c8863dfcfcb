#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "base/file.h"
#include "cli/command.h"
#include "cli/measuring.h"
#include "cli/progress.h"
#include "cli/run_flags.h"
#include "report/export.h"
#include "report/figures/varying_fields.h"
#include "report/table/pictures.h"
#include "report/table/table.h"

namespace perwatt::cli {
namespace {

/// So many pictures still fit a table by picture, as the study has it.
constexpr std::size_t kShownPictures = 20;
constexpr std::size_t kShownClasses = 3;
constexpr std::size_t kShownBroken = 5;

struct AccuracyFlags : RunFlags {
  std::filesystem::path pictures_file;  ///< --output
};

std::string class_name(const dataset::Synsets& synsets, record::Integer index) {
  if (index < 0 || index >= synsets.size()) return fmt::format("class {}", index);
  const std::string& names = synsets[static_cast<int>(index)].names;
  return names.empty() ? synsets[static_cast<int>(index)].id : names.substr(0, names.find(','));
}

void print_confusions(const record::RunView& view, const report::PictureRows& rows,
                      const dataset::Synsets& synsets, std::ostream& out) {
  const report::VaryingFields axes(view);
  for (const auto& one : view.records) {
    if (!one.top1 || !rows.contains(one.id)) continue;
    for (const std::string& line : report::confusions(
             rows.at(one.id), [&](auto index) { return class_name(synsets, index); },
             kShownClasses))
      out << fmt::format("{}: {}\n", axes.name(one), line);
  }
}

/// All cases have the same pictures: those of the first are named.
void print_broken(const report::PictureRows& rows, std::ostream& out) {
  if (rows.empty()) return;
  std::size_t broken = 0;
  for (const auto& row : rows.begin()->second)
    if (!row.problem.empty() && ++broken <= kShownBroken)
      out << fmt::format("broken: {}: {}\n", row.file, row.problem);
  if (broken > kShownBroken) out << fmt::format("broken: {} more\n", broken - kShownBroken);
}

void show_tables(const record::RunView& view, const report::PictureRows& rows,
                 const run::DataSet& data, const Context& context) {
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : 100;
  const report::TableStyle style{width, context.colour};
  context.out << report::table(view, style);
  print_broken(rows, context.out);
  print_confusions(view, rows, data.listing.synsets, context.out);
  if (data.listing.examples.size() > kShownPictures) return;
  const std::string table = report::confidence_table(view, rows, style);
  if (!table.empty()) context.out << '\n' << table;
}

void show_result(const record::RunView& view, const AccuracyFlags& flags, const store::Store& store,
                 const run::DataSet& data, const Context& context) {
  const report::PictureRows rows = picture_rows(store, view);
  if (flags.json)
    context.out << report::json(view) << '\n';
  else
    show_tables(view, rows, data, context);
  context.out.flush();
  if (!flags.pictures_file.empty())
    write_file_atomically(flags.pictures_file, report::pictures_csv(view, rows));
  if (!context.quiet)
    context.err << fmt::format("run {} in {}\n", short_id(view.run), context.store().string());
}

ExitStatus measure_accuracy(const AccuracyFlags& flags, Context& context) {
  run::Plan plan = make_plan(flags);
  run::for_all_tables(plan, [](run::Plan& table) { table.speed = false; });
  if (flags.plan_file.empty()) plan.scenarios = {"offline"};
  if (flags.plan_file.empty() && flags.title.empty()) plan.title = "accuracy";
  if (plan.data.empty())
    throw UsageError("no pictures are named",
                     "name a folder or a list of labelled pictures with --data (perwatt accuracy "
                     "--help)");
  run::Options options = make_options(context);
  const Prepared prepared = prepare(plan, options);
  tell_about(*options.data, context);
  store::Store store(context.store(), store::Mode::read_write);
  store.begin(prepared.run);
  return carry_out(prepared, options, store, context, [&](const record::RunView& view) {
    show_result(view, flags, store, *options.data, context);
  });
}

}  // namespace

void add_accuracy(CLI::App& app, Context& context, Action& action) {
  auto* command =
      app.add_subcommand("accuracy", "Measure how often networks are right, on pictures");
  auto flags = std::make_shared<AccuracyFlags>();
  add_accuracy_flags(*command, *flags);
  command
      ->add_option("--output", flags->pictures_file,
                   "Write a row a case and picture as CSV, whole or not at all")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  perwatt accuracy --model squeezenet.onnx -d pictures       top-1 and top-5 with "
      "intervals\n"
      "  perwatt accuracy -n resnet-50 -d val.csv -p fp32,fp16      what FP16 costs, picture by "
      "picture\n"
      "  perwatt accuracy --model net.onnx -d val --pictures 1000 --output rows.csv");
  command->callback([command, flags, &context, &action] {
    note_plan_flags(*command, *flags);
    action = [flags, &context] { return measure_accuracy(*flags, context); };
  });
}

}  // namespace perwatt::cli
