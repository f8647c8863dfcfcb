#include "cli/command_tree.h"

#include <map>

#include "network/catalogue/catalogue.h"
#include "run/plan/plugins.h"

namespace perwatt::cli {
namespace {

/// "TEXT:{bash,zsh}" -> bash, zsh.
std::vector<std::string> choices(const std::string& type) {
  const auto open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

/// Words that lists of this program give, by the option that takes them.
std::vector<std::string> known_words(const std::string& option) {
  std::vector<std::string> words;
  if (option == "network")
    for (const auto& entry : network::catalog()) words.emplace_back(entry.name);
  if (option == "engine")
    for (const auto* plugin : run::plugins()) words.emplace_back(plugin->name);
  if (option == "precision")
    for (const Precision p : {Precision::fp32, Precision::fp16, Precision::bf16, Precision::int8})
      words.emplace_back(name(p));
  return words;
}

ArgumentForm::Kind kind_of(const ArgumentForm& form) {
  if (!form.words.empty()) return ArgumentForm::Kind::words;
  if (form.type.find("DIR") != std::string::npos) return ArgumentForm::Kind::directory;
  if (form.type.find("FILE") != std::string::npos || form.type.find("PATH") != std::string::npos)
    return ArgumentForm::Kind::file;
  return ArgumentForm::Kind::text;
}

ArgumentForm describe(const CLI::Option& option) {
  ArgumentForm form;
  for (const auto& name : option.get_snames()) form.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) form.names.push_back("--" + name);
  if (option.get_positional()) form.names = {option.get_name(true)};
  form.description = option.get_description();
  form.repeatable = option.get_expected_max() > 1;
  form.required = option.get_required();
  if (option.get_type_size_max() == 0 || option.get_expected_max() == 0) return form;
  const std::string type = option.get_type_name();
  form.words = choices(type);
  for (const auto& name : option.get_lnames())
    if (form.words.empty()) form.words = known_words(name);
  form.type = type.substr(0, type.find(':'));
  form.kind = kind_of(form);
  form.optional_value = option.get_expected_min() == 0 && !option.get_positional();
  return form;
}

void add_arguments(const CLI::App& app, CommandForm& form) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? form.positionals : form.options).push_back(describe(*option));
  }
}

CommandForm describe(const CLI::App& app, const std::string& above) {
  CommandForm form;
  form.name = app.get_name();
  form.path = above.empty() ? form.name : above + " " + form.name;
  form.description = app.get_description();
  const CLI::App* parent = app.get_parent();
  if (parent == nullptr || parent->get_footer() != app.get_footer()) form.footer = app.get_footer();
  add_arguments(app, form);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name().empty()) {
      add_arguments(*command, form);
    } else if (!command->get_group().empty()) {
      form.commands.push_back(describe(*command, form.path));
    }
  }
  return form;
}

}  // namespace

CommandForm describe(const CLI::App& app) {
  return describe(app, "");
}

std::vector<const CommandForm*> flatten(const CommandForm& command) {
  std::vector<const CommandForm*> all = {&command};
  for (const auto& below : command.commands) {
    const auto more = flatten(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace perwatt::cli
