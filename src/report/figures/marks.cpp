#include "report/figures/marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using record::Record;

struct Mark {
  std::string kind;    ///< "other load"
  std::string detail;  ///< "12 %", or ""
};

/// The kind ends where its figure begins.
Mark mark_of(std::string_view text) {
  const auto digit = text.find_first_of("0123456789");
  if (digit == std::string_view::npos || digit == 0) return {std::string(text), ""};
  const auto kind = text.substr(0, digit);
  return {std::string(kind.substr(0, kind.find_last_not_of(' ') + 1)),
          std::string(text.substr(digit))};
}

std::vector<Mark> marks_of(const Record& record) {
  constexpr std::string_view kBetween = "; ";
  std::vector<Mark> marks;
  for (std::string_view rest = record.marks; !rest.empty();) {
    const auto end = std::min(rest.find(kBetween), rest.size());
    if (end > 0) marks.push_back(mark_of(rest.substr(0, end)));
    rest.remove_prefix(std::min(rest.size(), end + kBetween.size()));
  }
  return marks;
}

}  // namespace

bool any_marked(const record::RunView& view) {
  return std::ranges::any_of(view.records, [](const Record& one) { return !one.marks.empty(); });
}

std::vector<std::string> mark_lines(const record::RunView& view,
                                    const std::function<std::string(const Record&)>& name,
                                    std::size_t most) {
  std::vector<std::pair<std::string, std::vector<std::string>>> kinds;
  for (const Record& one : view.records)
    for (const Mark& mark : marks_of(one)) {
      const auto known = std::ranges::find(kinds, mark.kind, [](const auto& k) { return k.first; });
      auto& kind =
          known == kinds.end() ? kinds.emplace_back(mark.kind, std::vector<std::string>()) : *known;
      kind.second.push_back(mark.detail.empty() ? name(one)
                                                : fmt::format("{} ({})", name(one), mark.detail));
    }
  std::vector<std::string> lines;
  for (const auto& [kind, who] : kinds)
    lines.push_back(fmt::format("{}: {}", kind, text::list(who, most)));
  return lines;
}

}  // namespace perwatt::report
