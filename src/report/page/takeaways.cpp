#include "report/page/takeaways.h"

#include <fmt/format.h>

#include "report/page/html.h"
#include "report/takeaways/text.h"

namespace perwatt::report {
namespace {

std::string evidence_table(const Takeaway& takeaway) {
  HtmlTable table(takeaway.claim, {"Case", "Figure", "Of", "Networks", "Detail", "Bears it out"});
  for (const Evidence& one : takeaway.evidence) {
    const std::string networks =
        one.networks.size() == 1 ? one.networks.front() : fmt::format("{}", one.networks.size());
    std::string detail = one.detail;
    if (one.across_boundaries)
      detail += detail.empty() ? "across boundaries" : "; across boundaries";
    table.row({escape(one.subject()), escape(figure_words(one)), escape(one.measure),
               escape(networks), escape(detail), escape(name(one.bearing))});
  }
  return table.html();
}

std::string html_of(const Takeaway& one) {
  std::string html = fmt::format("<li><strong>{}: {}.</strong> {}.", escape(one.claim),
                                 escape(verdict_words(one)), prose(one.answer));
  for (const std::string& note : one.notes)
    html += fmt::format(" <small>({})</small>", escape(note));
  if (!one.evidence.empty())
    html +=
        fmt::format("\n<details><summary>Evidence: {} figure{}</summary>\n{}</details>\n",
                    one.evidence.size(), one.evidence.size() == 1 ? "" : "s", evidence_table(one));
  return html + "</li>\n";
}

}  // namespace

std::string takeaways_html(const std::vector<Takeaway>& all) {
  std::string html;
  for (const Takeaway& one : all) html += html_of(one);
  return "<ul class=\"takeaways\">\n" + html +
         "</ul>\n<p class=\"note\">Ratios are geometric means over networks; in brackets 95 % "
         "intervals, which speak of networks like these. <code>perwatt takeaways --study</code> "
         "asks "
         "the same of the study’s own figures.</p>\n";
}

}  // namespace perwatt::report
