#include <fmt/format.h>

#include <algorithm>

#include "run/plan/keys.h"

namespace perwatt::run {
namespace {

struct TypeName {
  std::string operator()(std::string Plan::*) const { return "string"; }
  std::string operator()(int Plan::*) const { return "integer"; }
  std::string operator()(std::uint64_t Plan::*) const { return "integer"; }
  std::string operator()(double Plan::*) const { return "number"; }
  std::string operator()(bool Plan::*) const { return "boolean"; }
  std::string operator()(std::vector<std::string> Plan::*) const { return "strings"; }
  std::string operator()(std::vector<int> Plan::*) const { return "counts"; }
  std::string operator()(std::vector<double> Plan::*) const { return "numbers"; }
  std::string operator()(std::map<std::string, std::string> Plan::*) const { return "table"; }
};

/// "-n,--network" -> "`-n`, `--network`".
std::string flags_text(std::string_view flag) {
  if (flag.empty()) return "";
  const std::size_t comma = flag.find(',');
  if (comma == std::string_view::npos) return fmt::format("`{}`", flag);
  return fmt::format("`{}`, `{}`", flag.substr(0, comma), flag.substr(comma + 1));
}

/// "method#scenarios" -> " ([method](method.md#scenarios))".
std::string link_text(std::string_view see) {
  if (see.empty()) return "";
  const std::size_t end = std::min(see.find('#'), see.size());
  const std::string_view page = see.substr(0, end);
  return fmt::format(" ([{}]({}.md{}))", page, page, see.substr(end));
}

}  // namespace

std::string to_markdown(std::span<const Key> keys) {
  std::string text =
      "| key | flag | value | in a `[[matrix]]` | meaning |\n|---|---|---|---|---|\n";
  for (const Key& key : keys)
    text += fmt::format("| `{}` | {} | {} | {} | {}{} |\n", key.name, flags_text(key.flag),
                        std::visit(TypeName{}, key.member), key.once ? "" : "yes",
                        key.text_in(kRun), link_text(key.see));
  return text;
}

}  // namespace perwatt::run
