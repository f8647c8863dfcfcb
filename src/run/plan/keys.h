// The one table of a plan's keys: TOML, flags, --help, completion and docs/plans.md derive from it.
// Is NOT aware of how TOML or a command line is read.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "run/plan/plan.h"

namespace perwatt::run {

/// Commands that take a key's flag, to be added up.
enum Command : unsigned {
  kRun = 1,
  kAccuracy = 2,
  kLive = 4,      ///< compare --live
  kSubjects = 8,  ///< tune and layers, which have counts of their own
};

/// Headings of --help. "" is the command's own.
constexpr std::string_view kWhat =
    "What to measure (commas between several; all combinations are measured)";
constexpr std::string_view kHow = "How to measure";
constexpr std::string_view kPictures = "Accuracy on pictures";

/// How a flag's value is written, where that is not as in TOML.
enum class Form {
  plain,         ///< one word; a list takes the flag several times
  commas,        ///< a list in one word: "a,b"
  milliseconds,  ///< with a unit: "50ms"
  share,         ///< "2%" or "0.02"
};

struct Key {
  using Member =
      std::variant<std::string Plan::*, int Plan::*, std::uint64_t Plan::*, double Plan::*,
                   bool Plan::*, std::vector<std::string> Plan::*, std::vector<int> Plan::*,
                   std::vector<double> Plan::*, std::map<std::string, std::string> Plan::*>;
  /// What some of the commands say in place of the row's own; "" = the same.
  struct Elsewhere {
    unsigned commands = 0;
    std::string_view flag{}, text{};
  };

  std::string_view name{};   ///< in TOML; lower case with underscores
  Member member{};           ///< its type is the key's, its value in Plan{} the default
  std::string_view flag{};   ///< "-n,--network"; "" = only TOML has it
  std::string_view value{};  ///< what stands for the flag's value in --help; "" of a bool
  std::string_view text{};   ///< what it does, one line; {} stands for the default
  std::string_view see{};    ///< page of docs/ that says more, without ".md"; may have a #part
  std::string_view group{};
  unsigned commands = kRun;
  Form form = Form::plain;
  bool once = false;  ///< holds for the whole run: a [[matrix]] has none of its own
  bool path = false;  ///< names files, which start at the plan's folder
  Elsewhere elsewhere{};

  std::string_view flag_in(Command command) const;
  std::string text_in(Command command) const;  ///< with the default in its place
};

/// All keys, in the order in which they are written and shown in --help.
std::span<const Key> plan_keys();
/// The key of that name, or null.
const Key* find_key(std::string_view name, std::span<const Key> keys);
/// "-n,--network" -> "--network".
std::string_view long_flag(std::string_view flag);

/// Tables of a plan beside its keys.
constexpr std::string_view kMatrix = "matrix", kExclude = "exclude";

/// As parse_plan and to_toml of plan.h, by another table.
Plan parse_plan(std::string_view toml, const std::string& source_name, std::span<const Key> keys);
std::string to_toml(const Plan& plan, std::span<const Key> keys);
/// The table as docs/plans.md shows it, in Markdown.
std::string to_markdown(std::span<const Key> keys);

}  // namespace perwatt::run
