#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/completion.h"

namespace perwatt::cli {
namespace {

/// For use inside single quotes, where `special` characters need a backslash.
std::string quoted(const std::string& text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else if (c == '\n') {
      result += ' ';
    } else {
      if (special.find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string function_name(const CommandForm& command) {
  std::string name = "_" + command.path;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
}

/// ":NAME:(a b)"; a second colon before it where the value may be left out.
std::string action(const ArgumentForm& argument) {
  if (argument.kind == ArgumentForm::Kind::flag) return "";
  const std::string message = quoted(argument.type.empty() ? "value" : argument.type, ":\\");
  const std::string start = (argument.optional_value ? "::" : ":") + message + ":";
  switch (argument.kind) {
    case ArgumentForm::Kind::words:
      return start + (argument.repeatable ? fmt::format("_values -s , {} {}", message,
                                                        fmt::join(argument.words, " "))
                                          : fmt::format("({})", fmt::join(argument.words, " ")));
    case ArgumentForm::Kind::directory:
      return start + "_files -/";
    case ArgumentForm::Kind::file:
      return start + "_files";
    default:
      return start + " ";
  }
}

/// '(-n --network)'{-n,--network}'[what it does]:NAME:(a b)'
std::string specification(const ArgumentForm& option) {
  const std::string tail =
      fmt::format("'[{}]{}'", quoted(option.description, "[]:\\"), action(option));
  const std::string star =
      option.repeatable ? "'*'" : fmt::format("'({})'", fmt::join(option.names, " "));
  if (option.names.size() == 1) return star + option.names.front() + tail;
  return fmt::format("{}{{{}}}{}", star, fmt::join(option.names, ","), tail);
}

std::string arguments(const CommandForm& command, const CommandForm& root) {
  std::string text;
  for (const auto& option : command.options) text += " \\\n    " + specification(option);
  if (&command != &root)
    for (const auto& option : root.options)
      if (option.names.back() != "--help" && option.names.back() != "--version")
        text += " \\\n    " + specification(option);
  for (const auto& positional : command.positionals)
    text += fmt::format(" \\\n    '{}{}'",
                        positional.repeatable ? "*" : (positional.required ? "" : ":"),
                        action(positional));
  return text;
}

std::string leaf(const CommandForm& command, const CommandForm& root) {
  return fmt::format("{}() {{\n  _arguments{}\n}}\n", function_name(command),
                     arguments(command, root));
}

std::string branch(const CommandForm& command, const CommandForm& root) {
  std::string described, cases;
  for (const auto& below : command.commands) {
    described += fmt::format("\n        '{}:{}'", below.name, quoted(below.description, ":\\"));
    cases += fmt::format("        {}) {} ;;\n", below.name, function_name(below));
  }
  return fmt::format(
      "{}() {{\n  local curcontext=\"$curcontext\" state line\n  typeset -A opt_args\n"
      "  _arguments -C{} \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n"
      "  case $state in\n    command)\n      local -a commands\n      commands=({}\n      )\n"
      "      _describe -t commands command commands ;;\n    argument)\n      case $line[1] in\n{}  "
      "    esac ;;\n  esac\n}}\n",
      function_name(command), arguments(command, root), described, cases);
}

}  // namespace

std::string zsh_completion(const CommandForm& root) {
  std::string script = fmt::format(
      "#compdef {0}\n# zsh completion for {0}. Keep it as _{0} in a folder of $fpath, or: source "
      "<({0} completion zsh)\n",
      root.name);
  for (const auto* command : flatten(root))
    script += command->commands.empty() ? leaf(*command, root) : branch(*command, root);
  return script +
         fmt::format(
             "if [[ $funcstack[1] == _{0} ]]; then\n  _{0} \"$@\"\nelse\n  compdef _{0} {0}\nfi\n",
             root.name);
}

}  // namespace perwatt::cli
