#include "report/page/html.h"

#include <fmt/format.h>

#include <algorithm>

namespace perwatt::report {

std::string escape(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string prose(std::string_view text) {
  std::string html;
  bool code = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('`', at), text.size());
    const std::string part = escape(text.substr(at, end - at));
    html += code ? "<code>" + part + "</code>" : part;
    code = !code;
    at = end + 1;
  }
  return html;
}

std::string inside_script(std::string_view json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

HtmlTable::HtmlTable(std::string_view caption, const std::vector<std::string>& headings)
    : caption_(escape(caption)) {
  for (const std::string& heading : headings)
    head_ += fmt::format("<th scope=\"col\">{}</th>", escape(heading));
}

void HtmlTable::row(const std::vector<std::string>& cells, std::string_view style) {
  body_ += style.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", style);
  for (std::size_t i = 0; i < cells.size(); ++i)
    body_ += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", cells[i])
                    : fmt::format("<td>{}</td>", cells[i]);
  body_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
      "aria-label=\"{0}\"><table><caption>{0}</caption>\n<thead><tr>{1}</tr></thead>\n"
      "<tbody>\n{2}</tbody></table></div>\n",
      caption_, head_, body_);
}

}  // namespace perwatt::report
