#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

namespace fs = std::filesystem;

std::string counted(int count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Each store is brought in by itself: one that cannot be read costs nothing that came before it.
ExitStatus merge(const std::vector<fs::path>& files, const Context& context) {
  store::Store store(context.store(), store::Mode::read_write);
  for (const fs::path& file : files) {
    const store::Store::Merged merged = store.merge(file);
    context.out << fmt::format("{}: {} and {} added, {} known already\n", file.string(),
                               counted(merged.runs, "run"), counted(merged.records, "record"),
                               counted(merged.known, "record"));
  }
  return ExitStatus::ok;
}

}  // namespace

void add_merge(CLI::App& app, Context& context, Action& action) {
  auto files = std::make_shared<std::vector<fs::path>>();
  CLI::App* command =
      app.add_subcommand("merge", "Bring other boards' stores into this one, without doubles");
  command->add_option("file", *files, "Store of another board")->required()->type_name("FILE");
  command->footer(
      "Examples:\n  scp nano:.local/share/perwatt/store.sqlite nano.sqlite\n"
      "  perwatt merge nano.sqlite\n"
      "  perwatt --store all.sqlite merge nano.sqlite tx2.sqlite");
  command->callback([files, &context, &action] {
    action = [files, &context] { return merge(*files, context); };
  });
}

}  // namespace perwatt::cli
