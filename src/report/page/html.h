// Text into HTML. Knows nothing of what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perwatt::report {

/// For element content and quoted attributes.
std::string escape(std::string_view text);
/// For element content; what stands between backticks becomes code.
std::string prose(std::string_view text);
/// JSON text that may stand inside a <script> element.
std::string inside_script(std::string_view json);

/// A table with a caption, row headings in the first column, in a box of its own that scrolls
/// sideways.
class HtmlTable {
 public:
  /// The caption and the headings are text.
  HtmlTable(std::string_view caption, const std::vector<std::string>& headings);
  /// Cells are HTML; the first is the row's heading. `style` is the row's class, or "".
  void row(const std::vector<std::string>& cells, std::string_view style = "");
  std::string html() const;

 private:
  std::string caption_, head_, body_;
};

}  // namespace perwatt::report
