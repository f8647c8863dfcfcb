// The command line as data, read off the CLI11 app: what completion and the manual are generated
// from. Is NOT aware of what any command does.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace perwatt::cli {

/// An option, a flag, or a positional argument.
struct ArgumentForm {
  enum class Kind { flag, words, file, directory, text };
  std::vector<std::string>
      names;  ///< "-n", "--network"; of a positional its one name, without dashes
  std::string description;
  Kind kind = Kind::flag;
  std::string type;                ///< what stands for its value: "FILE", "TEXT"
  std::vector<std::string> words;  ///< the values, where kind is words
  bool optional_value = false;     ///< "--resume" and "--resume RUN" are both right
  bool repeatable = false;         ///< may be given again, or takes a list
  bool required = false;
};

struct CommandForm {
  std::string path;  ///< "perwatt network build"
  std::string name;
  std::string description;
  std::string footer;  ///< examples; "" where it is the parent's
  std::vector<ArgumentForm> options, positionals;
  std::vector<CommandForm> commands;
};

/// The whole tree. What is hidden from --help is left out.
CommandForm describe(const CLI::App& app);
/// The command and all below it, parents before children. The pointers live as long as `command`.
std::vector<const CommandForm*> flatten(const CommandForm& command);

}  // namespace perwatt::cli
