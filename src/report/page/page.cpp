#include "report/page/page.h"

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "base/build.h"
#include "report/charts/chart.h"
#include "report/figures/assets.h"
#include "report/figures/pooled.h"
#include "report/figures/power_words.h"
#include "report/figures/reference.h"
#include "report/page/findings.h"
#include "report/page/html.h"
#include "report/page/power.h"
#include "report/page/tables.h"
#include "report/page/takeaways.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::RunView;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:";

constexpr std::string_view kLeftOut =
    "<p class=\"note\">Charts were left out of this build; the tables hold their figures.</p>\n";

/// A chart's place: the script fills it; without one the note stands.
std::string figure(const Chart& chart, const std::string& caption) {
  return fmt::format(
      "<figure id=\"{0}\">\n<div class=\"chart\" data-chart=\"{0}\" role=\"img\" "
      "aria-label=\"{1}\" tabindex=\"0\">"
      "<p class=\"note\">The chart is drawn by a script; the tables below hold its "
      "figures.</p></div>\n"
      "<figcaption>{2}</figcaption>\n</figure>\n",
      chart.id, escape(chart.description), caption);
}

std::string section(std::string_view id, std::string_view title, const std::string& content) {
  return fmt::format(
      "<section aria-labelledby=\"h-{0}\">\n<h2 id=\"h-{0}\">{1}</h2>\n{2}</section>\n", id,
      escape(title), content);
}

std::string sentences(const std::vector<std::string>& all) {
  std::string html;
  for (const std::string& one : all) html += fmt::format("<li>{}</li>\n", prose(one));
  return "<ul>\n" + html + "</ul>\n";
}

std::string day_and_time(std::string_view iso) {
  std::string text(iso.substr(0, 16));
  if (text.size() > 10 && text[10] == 'T') text[10] = ' ';
  return text.empty() ? text : text + " UTC";
}

std::string header(const RunView& view) {
  const std::string machine = machine_line(view.run);
  std::string html = fmt::format(
      "<header>\n<p class=\"eyebrow\">perwatt · CNN inference, measured</p>\n<h1>{}</h1>\n",
      escape(machine.empty() ? "This machine" : machine));
  html += fmt::format("<p class=\"meta\">Run <b>{}</b> · {} · {} · perwatt {}</p>\n",
                      escape(view.run.title), escape(day_and_time(view.run.started)),
                      escape(scenario_words(view)), escape(view.run.version));
  html += "<ul class=\"headlines\">\n";
  for (const Headline& one : headlines(view))
    html += fmt::format("<li><strong>{}</strong> <span>{}</span></li>\n", escape(one.figure),
                        escape(one.words));
  return html + "</ul>\n</header>\n";
}

/// "NCS default, Nano MAXN, ...".
std::string modes_of(std::span<const StudyDevice> devices) {
  std::string modes;
  for (const StudyDevice& device : devices)
    modes += fmt::format("{}{} {}", modes.empty() ? "" : ", ", device.title, device.power_mode);
  return modes;
}

/// Of the two figures of a replay.
std::string replayed_caption(std::span<const StudyDevice> devices) {
  return fmt::format(
      "<b>Replay</b>: the published figures of {}, run through perwatt’s made-up engine and "
      "meter "
      "in simulated time; nothing was measured here. Each device in one power mode ({}); whiskers "
      "are 95 % intervals of the replay, not of the study. On the NCS and the DLA the study’s FP32 "
      "ran in FP16. ★ marks the best of a network, “best” that of a kind. The axis is logarithmic.",
      escape(kStudyTitle), escape(modes_of(devices)));
}

std::string throughput_section(const RunView& view, const Chart& chart) {
  if (record::replayed(view))
    return section("throughput", chart.title, figure(chart, replayed_caption(study_devices())));
  const std::string study =
      fmt::format("{} (doi <a href=\"https://doi.org/{}\" rel=\"noreferrer\">{}</a>)",
                  escape(kStudyTitle), kStudyDoi, kStudyDoi);
  std::string caption;
  if (!view.records.empty())
    caption =
        fmt::format("<b>This machine</b>: measured by this run, {}; whiskers are 95 % intervals. ",
                    escape(scenario_words(view)));
  caption += fmt::format(
      "<b>All other series</b>: published figures of {}; not measured here. They are single "
      "inferences at batch 1, each device in its fastest power mode (MAXN), on its "
      "vendor’s own engine and by another method. On the NCS and the DLA the study’s FP32 ran in "
      "FP16. ★ marks the fastest of a network, among the published devices and "
      "among this machine’s series; “best” the best of its kind in the figure. The axis is "
      "logarithmic, so lengths of bars are not proportional.",
      study);
  return section("throughput", chart.title, figure(chart, caption));
}

std::string efficiency_section(const RunView& view, const Chart& chart) {
  if (record::replayed(view))
    return section("efficiency-figure", chart.title,
                   figure(chart, replayed_caption(thrifty_study_devices())));
  std::string caption =
      has_efficiency(view)
          ? "<b>This machine</b>: the meter’s total over the window of its throughput; whiskers "
            "are 95 % intervals. "
          : "This run has no watts, so the study’s devices stand alone "
            "(<code>perwatt list meters</code> says why). ";
  caption += fmt::format(
      "<b>All other series</b>: published figures of the same study, each device in its most "
      "efficient power mode ({}). The watts stand for different things: a stick at its USB plug, a "
      "module’s input or the sum of its rails, near the peak of a run and not its mean. Compare "
      "across boundaries with care.",
      escape(modes_of(thrifty_study_devices())));
  return section("efficiency-figure", chart.title, figure(chart, caption));
}

std::string findings_section(const RunView& view) {
  const std::vector<std::string> all = findings(view);
  if (all.empty())
    return section("findings", "Findings", "<p>No case of this run has a figure yet.</p>\n");
  return section("findings", "Findings", sentences(all));
}

std::string chart_section(const std::optional<Chart>& chart, const std::string& caption) {
  return chart ? section(chart->id + "-title", chart->title, figure(*chart, caption)) : "";
}

std::string records_section(const RunView& view) {
  if (view.records.empty())
    return section("records", "Records", "<p>This run has no records.</p>\n");
  return section("records", "Records",
                 repeats_table(view) + records_table(view) + accuracy_table(view) +
                     presets_table(view) +
                     "<details><summary>Every field of every record</summary>\n" +
                     fields_table(view) + "</details>\n");
}

/// Accuracy against efficiency, or why there is none; power over time; the figures.
std::string power_section(const RunView& view, bool drawn, const std::optional<Chart>& efficiency,
                          const std::optional<Chart>& trace) {
  if (view.records.empty()) return "";
  std::string html;
  if (efficiency)
    html += figure(*efficiency,
                   "Top-1 with Wilson’s 95 % interval against images per joule with theirs; the "
                   "watts hold idle power. Further right and up is better. Cases with seeded "
                   "weights are not here: they have no accuracy.");
  else if (drawn)
    html += fmt::format("<p>{}</p>\n", escape(why_no_efficiency_chart(view)));
  const Naming naming(view);
  std::vector<std::string> known =
      power_words(view, [&naming](const record::Record& r) { return naming.of_case(r); });
  for (std::string& one : known) one += ".";
  if (!known.empty()) html += sentences(known);
  if (trace)
    html +=
        fmt::format("<h3>{}</h3>\n", escape(trace->title)) +
        figure(*trace,
               "Each rail as it was read, thinned for the page. Shaded: the steady window, over "
               "which throughput and energy were taken. Dashed: the means of the record.");
  return section("energy", efficiency ? efficiency->title : "Power and energy",
                 html + power_table(view));
}

std::string machine_section(const RunView& view) {
  return section("machine", "Machine",
                 machine_list(view) + (view.records.empty() ? "" : state_table(view)));
}

std::string_view power_footer(const RunView& view) {
  for (const record::Record& r : view.records)
    if (r.power_w)
      return "Energy: the meter’s total over the same window; inferences per joule are images "
             "completed in it divided by that.";
  return "Power was not metered in this run, so no inferences per joule are stated.";
}

/// Which perwatt measured, and which made the page, where that is another.
std::string makers(const RunView& view) {
  const std::string measured = measured_by(view);
  const std::string made = fmt::format("perwatt {} (commit {})", build().version, build().source());
  return measured == made ? "measured by " + made
                          : fmt::format("measured by {}; page made by {}", measured, made);
}

std::string footer(const RunView& view) {
  return fmt::format(
      "<footer>\n<p>Run {} · {}. Throughput: images completed in the steady window "
      "divided by its length; 95 % interval from "
      "non-overlapping batch means. Latency: issue to completion of one query, nearest-rank "
      "percentiles. {}</p>\n</footer>\n",
      escape(view.run.id), escape(makers(view)), power_footer(view));
}

std::string data_script(const std::vector<Chart>& charts) {
  Json all = Json::array();
  for (const Chart& chart : charts)
    all.push_back({{"id", chart.id},
                   {"spec", chart.spec},
                   {"narrow", chart.narrow},
                   {"minWidth", chart.min_width},
                   {"maxWidth", chart.max_width},
                   {"legendColumn", chart.legend_column},
                   {"panelColumns", chart.panel_columns},
                   {"dark", chart.dark}});
  return fmt::format("<script type=\"application/json\" id=\"charts\">{}</script>\n",
                     inside_script(all.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

/// What the charts show, and what draws them.
std::string scripts(const std::vector<Chart>& charts, std::string_view drawing) {
  if (drawing.empty()) return "";
  return data_script(charts) +
         fmt::format("<!--\n{}-->\n<script>{}</script>\n<script>{}</script>\n", asset::licences(),
                     drawing, asset::script());
}

std::string head(const RunView& view) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
      "name=\"color-scheme\" content=\"light dark\">\n"
      "<title>perwatt: {}</title>\n<style>\n{}</style>\n</head>\n",
      kPolicy, escape(view.run.title), asset::style());
}

}  // namespace

std::string page(const RunView& all) {
  return page(all, asset::vega());
}

std::string page(const RunView& all, std::string_view drawing) {
  const bool drawn = !drawing.empty();
  const RunView view = pooled_view(all), nothing;
  const RunView& pictured = drawn ? view : nothing;
  std::vector<Chart> charts{throughput(pictured), efficiency(pictured)};
  // A replay's cases are those of the two figures, and its latencies are made up.
  const RunView cases = record::replayed(view) ? RunView{} : pictured;
  const auto fp16 = speedup(cases), waiting = latency(cases), ran = executed(cases),
             kinds = layers(cases);
  const auto right = accuracy(cases), spread = distribution(cases), during = series(cases);
  const auto thrifty = accuracy_by_efficiency(pictured), front = pareto_chart(pictured),
             watts = power_trace(pictured);
  for (const auto& chart :
       {right, thrifty, front, watts, fp16, waiting, ran, kinds, spread, during})
    if (chart) charts.push_back(*chart);

  std::string html = head(view) + "<body>\n" + header(view) + "<main>\n";
  html += drawn ? throughput_section(view, charts[0]) + efficiency_section(view, charts[1])
                : std::string(kLeftOut);
  html += findings_section(view);
  if (!view.records.empty())
    html += section("takeaways", "Takeaways", takeaways_html(takeaways(view)));
  html += chart_section(right,
                        "Top-1 over the data set’s labelled pictures, with Wilson’s 95 % interval. "
                        "Cases with seeded weights are not here: they have no accuracy.");
  html += power_section(view, drawn, thrifty, watts);
  html +=
      chart_section(front,
                    "What no other case beats in everything that is drawn. Further right and up "
                    "is better. The watts hold idle power; without accuracy each network has a "
                    "front of its own.");
  html += "<div class=\"pair\">\n";
  html += chart_section(fp16,
                        "Diamond: this machine, with its 95 % interval (of two cases measured one "
                        "after the other, so drift between them is not in it). "
                        "Circles: the study’s published devices. The dashed line is no change.");
  html += chart_section(ran,
                        "The engine’s own profile, from a run of its own. Where it differs from "
                        "what was asked, the figure belongs to what ran.");
  html += "</div>\n";
  html += chart_section(kinds,
                        "Of the same profile: what each case’s layers are, by kind. What was fused "
                        "into a layer counts with it; <code>perwatt layers</code> names each.");
  html += chart_section(waiting,
                        "Dot: median. Tick: 99th percentile, left out where there were too few "
                        "queries. Thin line: smallest to largest. At the right: p50 / p99 in ms.");
  html += chart_section(spread,
                        "Each curve: the share of queries that took longer than a latency. A steep "
                        "fall is a steady engine; a long flat end is a tail of rare, slow queries. "
                        "The last step is the slowest query.");
  html += chart_section(during,
                        "Read twice a second around the steady window (shaded), marked cases (*) "
                        "first; what this machine does not tell has no panel. Loads are shares of "
                        "all CPUs’ time.");
  std::vector<std::string> known = remarks(view);
  if (const std::string words = repeats_words(all); !words.empty()) known.push_back(words + ".");
  if (!known.empty()) html += section("remarks", "What to know", sentences(known));
  html += records_section(all) + machine_section(all) + "</main>\n" + footer(view);
  return html + scripts(charts, drawing) + "</body>\n</html>\n";
}

}  // namespace perwatt::report
