#include <array>
#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/list_sections.h"
#include "cli/runs_listing.h"

namespace perwatt::cli {
namespace {

struct ListFlags {
  std::string what;
  bool json = false;
};

constexpr std::array kSections{&kEngineSection, &kNetworkSection, &kMeterSection, &kBoardSection};

void list_one(const ListSection& section, const ListFlags& flags, const Context& context) {
  const Json json = section.json(context);
  if (flags.json)
    context.out << dump(Json{{std::string(section.name), json}}) << '\n';
  else
    section.print(context, json);
}

void list_all(const ListFlags& flags, const Context& context) {
  Json all;
  for (const auto* section :
       {&kEngineSection, &kNetworkSection, &kMeterSection, &kBoardSection, &kRunCountSection}) {
    Json json = section->json(context);
    if (!flags.json) {
      context.out << section->name << '\n';
      section->print(context, json);
    }
    all[std::string(section->name)] = std::move(json);
  }
  if (flags.json) context.out << dump(all) << '\n';
}

ExitStatus list(const ListFlags& flags, Context& context) {
  machine_root(context);
  if (flags.what == "runs") {
    list_runs(context, flags.json);
    return ExitStatus::ok;
  }
  for (const auto* section : kSections)
    if (section->name == flags.what) {
      list_one(*section, flags, context);
      return ExitStatus::ok;
    }
  list_all(flags, context);
  return ExitStatus::ok;
}

}  // namespace

void add_list(CLI::App& app, Context& context, Action& action) {
  CLI::App* command =
      app.add_subcommand("list", "What this machine has; for what is missing, why and what to do");
  const auto flags = std::make_shared<ListFlags>();
  command->add_option("what", flags->what, "Only these (default: all of it)")
      ->check(CLI::IsMember({"engines", "networks", "meters", "boards", "runs"}));
  command->add_flag("--json", flags->json, "Print JSON");
  command->footer(
      "Examples:\n  perwatt list                      all at once\n"
      "  perwatt list engines              which engines open here, with their devices\n"
      "  perwatt list meters --json        power meters, their boundaries, why one is not usable\n"
      "  perwatt list runs                 what the store holds");
  command->callback(
      [&context, &action, flags] { action = [&context, flags] { return list(*flags, context); }; });
}

}  // namespace perwatt::cli
