#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "base/file.h"
#include "cli/command.h"
#include "cli/image.h"
#include "report/charts/chart.h"
#include "report/page/page.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

namespace fs = std::filesystem;

struct ReportFlags {
  std::string run = "last";
  fs::path output;
  std::string format;
};

/// What was asked for, else what the file's name says, else the page.
std::string page_format(const ReportFlags& flags) {
  if (!flags.format.empty()) return flags.format;
  const std::string extension = flags.output.extension().string();
  return extension == ".svg" || extension == ".png" ? extension.substr(1) : "html";
}

std::string render(const record::RunView& view, const std::string& format, const Context& context) {
  if (format == "html") return report::page(view);
  const ImageFormat image = format == "svg" ? ImageFormat::svg : ImageFormat::png;
  return render_image(report::throughput_chart(view), image, find_python(context.program),
                      context.interrupted);
}

ExitStatus write_report(const ReportFlags& flags, const Context& context) {
  const record::RunView view =
      store::Store(context.store(), store::Mode::read_only).load(flags.run);
  const std::string format = page_format(flags);
  const std::string bytes = render(view, format, context);
  if (flags.output == "-") {
    context.out << bytes;
    return ExitStatus::ok;
  }
  const fs::path path = flags.output.empty() ? fs::path("report." + format) : flags.output;
  write_file_atomically(path, bytes);
  context.out << path.string() << '\n';
  return ExitStatus::ok;
}

}  // namespace

void add_report(CLI::App& app, Context& context, Action& action) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command =
      app.add_subcommand("report", "Make a page of a run, or a picture of its throughput");
  command->add_option("run", flags->run, "Run: its id, a beginning of it, or \"last\"")
      ->capture_default_str()
      ->type_name("RUN");
  command
      ->add_option("-o,--output", flags->output,
                   "File to write; - is standard output (default: report.html, .svg or .png)")
      ->type_name("FILE");
  command
      ->add_option("--format", flags->format,
                   "html, svg or png (default: as FILE is named, else html)")
      ->check(CLI::IsMember({"html", "svg", "png"}));
  command->footer(
      "The page is one file that needs no network:\n  perwatt report\nThe throughput figure as a "
      "picture:\n"
      "  perwatt report last -o figure.svg");
  command->callback([flags, &context, &action] {
    action = [flags, &context] { return write_report(*flags, context); };
  });
}

}  // namespace perwatt::cli
