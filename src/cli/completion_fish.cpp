#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"

namespace perwatt::cli {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "'";
}

std::string names(const ArgumentForm& option) {
  std::string text;
  for (const auto& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return text;
}

std::string value(const ArgumentForm& argument) {
  if (argument.optional_value) return "";
  switch (argument.kind) {
    case ArgumentForm::Kind::words:
      return fmt::format(" -x -a '{}'", fmt::join(argument.words, " "));
    case ArgumentForm::Kind::directory:
      return " -x -a '(__fish_complete_directories)'";
    case ArgumentForm::Kind::file:
      return " -r -F";
    case ArgumentForm::Kind::text:
      return " -x";
    case ArgumentForm::Kind::flag:
      return "";
  }
  return "";
}

std::string lines_of(const CommandForm& command, const CommandForm& root) {
  const std::string start =
      fmt::format("complete -c {0} -n '__{0}_at \"{1}\"'", root.name, command.path);
  std::string text;
  for (const auto& below : command.commands)
    text += fmt::format("{} -a {} -d {}\n", start, below.name, quoted(below.description));
  for (const auto& option : command.options)
    text += fmt::format("{}{}{} -d {}\n", &command == &root ? "complete -c " + root.name : start,
                        names(option), value(option), quoted(option.description));
  for (const auto& positional : command.positionals) {
    if (positional.kind == ArgumentForm::Kind::words)
      text += fmt::format("{} -a '{}'\n", start, fmt::join(positional.words, " "));
    if (positional.kind == ArgumentForm::Kind::file ||
        positional.kind == ArgumentForm::Kind::directory)
      text += start + " -F\n";
  }
  return text;
}

}  // namespace

std::string fish_completion(const CommandForm& root) {
  const auto all = flatten(root);
  std::string script = fmt::format(
      "# fish completion for {0}. Use it with: {0} completion fish | source\n"
      "function __{0}_at\n    set -l path {0}\n    for word in (commandline -opc)[2..-1]\n        "
      "switch \"$path $word\"\n            case",
      root.name);
  for (const auto* command : all)
    if (command != &root) script += fmt::format(" '{}'", command->path);
  script += fmt::format(
      "\n                set path \"$path $word\"\n        end\n    end\n    test \"$path\" = "
      "\"$argv[1]\"\nend\ncomplete -c {} -f\n",
      root.name);
  for (const auto* command : all) script += lines_of(*command, root);
  return script;
}

}  // namespace perwatt::cli
