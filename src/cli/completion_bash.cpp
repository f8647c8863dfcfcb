#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/completion.h"

namespace perwatt::cli {
namespace {

constexpr std::string_view kHead =
    R"(# bash completion for {0}. Use it with: source <({0} completion bash)
_{0}_words() {{
  local before=''
  [[ $cur == *,* ]] && before=${{cur%,*}},
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "${{cur##*,}}"))
}}
_{0}() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} path={0} word
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$path $word" in
)";

/// What the shell is to offer for an option's value.
std::string offer(const ArgumentForm& option, const std::string& program) {
  switch (option.kind) {
    case ArgumentForm::Kind::words:
      return fmt::format("_{}_words '{}'", program, fmt::join(option.words, " "));
    case ArgumentForm::Kind::directory:
      return "COMPREPLY=($(compgen -d -- \"$cur\"))";
    case ArgumentForm::Kind::file:
      return "COMPREPLY=($(compgen -f -- \"$cur\"))";
    default:
      return "COMPREPLY=()";
  }
}

/// The options of the program itself are understood behind every command.
std::string value_cases(const CommandForm& command, const CommandForm& root) {
  std::string text;
  for (const auto& option : command.options) {
    if (option.kind == ArgumentForm::Kind::flag) continue;
    std::string patterns;
    for (const auto& name : option.names)
      patterns += fmt::format("{}{}' {}'", patterns.empty() ? "" : " | ",
                              &command == &root ? "*" : "'" + command.path + "'", name);
    text += fmt::format("    {}) {}; return ;;\n", patterns, offer(option, root.name));
  }
  return text;
}

std::string words_of(const CommandForm& command, const CommandForm& root) {
  std::vector<std::string> words;
  for (const auto& below : command.commands) words.push_back(below.name);
  for (const auto& positional : command.positionals)
    words.insert(words.end(), positional.words.begin(), positional.words.end());
  for (const auto& option : command.options)
    words.insert(words.end(), option.names.begin(), option.names.end());
  if (&command != &root)
    for (const auto& option : root.options)
      for (const auto& name : option.names)
        if (std::find(words.begin(), words.end(), name) == words.end() && name != "--version")
          words.push_back(name);
  return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace

std::string bash_completion(const CommandForm& root) {
  const auto all = flatten(root);
  std::string script = fmt::format(kHead, root.name);
  for (const auto* command : all)
    if (command != &root) script += fmt::format("      '{}') path+=\" $word\" ;;\n", command->path);
  script += "    esac\n  done\n  case \"$path $prev\" in\n";
  for (auto command = all.rbegin(); command != all.rend(); ++command)
    script += value_cases(**command, root);
  script += "  esac\n  case \"$path\" in\n";
  for (const auto* command : all)
    script += fmt::format("    '{}') _{}_words '{}' ;;\n", command->path, root.name,
                          words_of(*command, root));
  return script + fmt::format("  esac\n}}\ncomplete -o default -F _{0} {0}\n", root.name);
}

}  // namespace perwatt::cli
