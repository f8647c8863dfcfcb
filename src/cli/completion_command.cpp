#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/completion.h"

namespace perwatt::cli {

void add_completion(CLI::App& app, Context& context, Action& action) {
  CLI::App* command =
      app.add_subcommand("completion", "Print a script that completes perwatt's words in a shell");
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "Examples:\n  source <(perwatt completion bash)\n  perwatt completion zsh > "
      "~/.zfunc/_perwatt\n"
      "  perwatt completion fish > ~/.config/fish/completions/perwatt.fish");
  command->callback([&app, &context, &action, shell] {
    action = [&app, &context, shell] {
      const CommandForm root = describe(app);
      context.out << (*shell == "bash"  ? bash_completion(root)
                      : *shell == "zsh" ? zsh_completion(root)
                                        : fish_completion(root));
      return ExitStatus::ok;
    };
  });
}

}  // namespace perwatt::cli
