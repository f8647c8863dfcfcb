#include "cli/manual.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace perwatt::cli {
namespace {

/// Text as roff prints it unchanged: dashes that can be copied, no line that begins as a request.
std::string escaped(std::string_view text) {
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    line_start = c == '\n';
  }
  return result;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string sentence(const std::string& text) {
  return escaped(text) + (text.empty() || text.ends_with('.') ? "" : ".");
}

std::string value_name(const ArgumentForm& argument) {
  return argument.type.empty() ? "VALUE" : argument.type;
}

std::string option_entry(const ArgumentForm& option) {
  std::vector<std::string> names;
  for (const auto& name : option.names) names.push_back("\\fB" + escaped(name) + "\\fR");
  const std::string value =
      option.kind == ArgumentForm::Kind::flag ? "" : " \\fI" + escaped(value_name(option)) + "\\fR";
  std::string text =
      fmt::format(".TP\n{}{}\n{}\n", fmt::join(names, ", "), value, sentence(option.description));
  if (!option.words.empty())
    text += escaped(fmt::format("One of: {}.", fmt::join(option.words, ", "))) + "\n";
  return text;
}

std::string synopsis(const CommandForm& command) {
  std::string text = "\\fB" + escaped(command.path) + "\\fR";
  if (!command.options.empty()) text += " [\\fIoptions\\fR]";
  if (!command.commands.empty()) text += " \\fIcommand\\fR";
  for (const auto& positional : command.positionals) {
    const std::string name =
        "\\fI" + escaped(positional.names.front()) + "\\fR" + (positional.repeatable ? " ..." : "");
    text += positional.required ? " " + name : " [" + name + "]";
  }
  return text;
}

/// A footer is a list of examples: kept line by line.
std::string verbatim(const std::string& text) {
  return text.empty() ? "" : ".PP\n.nf\n" + escaped(text) + "\n.fi\n";
}

std::string command_section(const CommandForm& command) {
  std::string text = fmt::format(".SS {}\n{}\n.PP\n{}\n", escaped(command.path), synopsis(command),
                                 sentence(command.description));
  for (const auto& positional : command.positionals)
    text +=
        fmt::format(".TP\n\\fI{}\\fR\n{}\n{}", escaped(positional.names.front()),
                    sentence(positional.description),
                    positional.words.empty()
                        ? ""
                        : escaped(fmt::format("One of: {}.\n", fmt::join(positional.words, ", "))));
  for (const auto& option : command.options)
    if (option.names.back() != "--help") text += option_entry(option);
  return text + verbatim(command.footer);
}

constexpr std::string_view kClosing = R"(.SH EXIT STATUS
.TP
.B 0
All is well.
.TP
.B 1
Some case failed, a check of \fBdoctor\fR failed, or the command could not go on.
.TP
.B 2
The command line or a plan asks for something that does not exist.
.TP
.B 130
Interrupted.
.SH ENVIRONMENT
.TP
.B NO_COLOR
No colour, whatever its value.
.TP
.B XDG_DATA_HOME
The store is \fIperwatt/store.sqlite\fR below it (without it, below \fI~/.local/share\fR).
.TP
.B XDG_CACHE_HOME
Networks are kept in \fIperwatt\fR below it (without it, below \fI~/.cache\fR).
)";

}  // namespace

std::string manual_page(const CommandForm& root, std::string_view version) {
  std::string page = fmt::format(
      ".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n{}\n",
      upper(root.name), root.name, version, root.name, escaped(root.description), synopsis(root));
  page += ".SH OPTIONS\nThese are understood behind every command.\n";
  for (const auto& option : root.options) page += option_entry(option);
  page += ".SH COMMANDS\n";
  for (const auto* command : flatten(root))
    if (command != &root) page += command_section(*command);
  page += kClosing;
  if (!root.footer.empty()) page += ".SH EXAMPLES\n" + verbatim(root.footer);
  return page;
}

}  // namespace perwatt::cli
