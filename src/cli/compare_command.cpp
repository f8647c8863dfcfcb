#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/compare_flags.h"
#include "cli/live_command.h"
#include "cli/progress.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

using report::Comparison;

void print(const std::vector<const Comparison*>& comparisons, const CompareFlags& flags,
           const report::GateResult* gate, const Context& context) {
  const std::string format = flags.chosen_format();
  if (format == "json") {
    context.out << report::json(comparisons, gate);
    return;
  }
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : 120;
  for (const Comparison* one : comparisons) {
    const bool last = one == comparisons.back();
    const report::TextTable text_table = report::text_table(*one, last ? gate : nullptr);
    context.out << (format == "markdown" ? report::markdown(text_table)
                                         : report::plain(text_table, {width, context.colour}));
    if (!last) context.out << '\n';
  }
}

ExitStatus conclude(const std::vector<const Comparison*>& comparisons, const CompareFlags& flags,
                    const Context& context) {
  std::optional<report::GateResult> gate;
  if (const auto asked = gate_of(flags)) gate = report::apply(*asked, comparisons);
  print(comparisons, flags, gate ? &*gate : nullptr, context);
  return gate && !gate->crossed.empty() ? ExitStatus::failed : ExitStatus::ok;
}

ExitStatus compare_stored(const CompareFlags& flags, const Context& context) {
  const report::Metric& metric = metric_named(flags.gate_on);
  const auto match = match_fields(flags.match);
  gate_of(flags);  // mistakes are told before anything is read
  if (!flags.by.empty()) {
    const record::Field& axis = field_named(flags.by, "--by");
    if (flags.runs.size() > 1 || !match.empty())
      throw UsageError("--by compares within one run, by everything else that makes a case",
                       "name one run, without --match");
    const store::Store store(context.store(), store::Mode::read_only);
    const auto all = report::compare_by(
        store.load(flags.runs.empty() ? "last" : flags.runs.front()), axis, metric);
    std::vector<const Comparison*> comparisons;
    for (const Comparison& one : all.comparisons) comparisons.push_back(&one);
    return conclude(comparisons, flags, context);
  }
  if (flags.runs.size() != 2)
    throw UsageError("two runs are compared, A and B",
                     "name them as in `perwatt show` (perwatt list runs), or one with --by, or use "
                     "--live");
  const store::Store store(context.store(), store::Mode::read_only);
  const record::RunView a = store.load(flags.runs[0]), b = store.load(flags.runs[1]);
  if (a.run.id == b.run.id)
    throw UsageError(fmt::format("{} and {} are the same run", flags.runs[0], flags.runs[1]),
                     "name two, or compare within it with --by FIELD");
  const Comparison comparison = report::compare(a, b, match, metric);
  return conclude({&comparison}, flags, context);
}

}  // namespace

void add_compare(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<CompareFlags>();
  CLI::App* command = app.add_subcommand(
      "compare", "Compare two runs, the values of a field in one, or two set-ups live");
  add_compare_flags(*command, *flags);
  command->footer(
      "Examples:\n"
      "  perwatt compare 3f2a last                      B against A, with intervals\n"
      "  perwatt compare 3f2a last --gate 3% --format markdown\n"
      "  perwatt compare last --by precision            within one run\n"
      "  perwatt compare --live -n squeezenet --a precision=fp32 --b precision=fp16\n"
      "  perwatt compare --live -n resnet-18 -p fp32 --b threads=2 --equal 2% --max-seconds 120");
  command->callback([command, flags, &context, &action] {
    check_compare_flags(*command, *flags);
    action = [flags, &context] {
      return flags->live ? compare_live_set_ups(*flags, context) : compare_stored(*flags, context);
    };
  });
}

}  // namespace perwatt::cli
