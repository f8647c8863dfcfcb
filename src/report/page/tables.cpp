#include "report/page/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "record/fields.h"
#include "report/figures/figure.h"
#include "report/figures/marks.h"
#include "report/figures/pooled.h"
#include "report/figures/reference.h"
#include "report/figures/text.h"
#include "report/page/html.h"
#include "report/table/figures.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::json;
using record::Integer;
using record::Maybe;
using record::Real;
using record::Record;
using record::RunView;
using record::Status;

constexpr std::string_view kNone = "<span class=\"none\">–</span>";

std::string cell(const std::string& text) {
  return text.empty() ? std::string(kNone) : escape(text);
}

std::string cell(const Maybe<Real>& value, std::string_view unit = "", double scale = 1) {
  if (!value) return std::string(kNone);
  return fmt::format("{}{}{}", text::significant(*value * scale), unit.empty() ? "" : " ", unit);
}

std::string cell(const Maybe<Integer>& value) {
  return value ? fmt::format("{}", *value) : std::string(kNone);
}

std::string bytes(const Maybe<Integer>& count) {
  return count ? text::bytes(static_cast<double>(*count)) : std::string(kNone);
}

Json identity(const record::Run& run) {
  Json object = Json::parse(run.machine, nullptr, false);
  return object.is_object() ? object : Json::object();
}

std::string text_of(const std::string& key, const Json& value) {
  if (key == "memory_bytes" && value.is_number()) return text::bytes(value.get<double>());
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  std::string text;
  if (value.is_array())
    for (const Json& part : value)
      if (part.is_string()) text += (text.empty() ? "" : ", ") + part.get<std::string>();
  return text;
}

std::string change(const Maybe<Real>& before, const Maybe<Real>& after, std::string_view unit) {
  if (!before && !after) return std::string(kNone);
  const auto one = [](const Maybe<Real>& value) {
    return value ? fmt::format("{:.0f}", *value) : "?";
  };
  return fmt::format("{} → {} {}", one(before), one(after), unit);
}

std::string share(const Maybe<Real>& value) {
  return value ? fmt::format("{:.1f} %", *value * 100) : std::string(kNone);
}

std::string rate(const Record& r) {
  std::string text = fmt::format("<b>{}</b>", cell(r.throughput));
  if (r.throughput_low && r.throughput_high)
    text += fmt::format(" <small>{} to {}</small>", text::significant(*r.throughput_low),
                        text::significant(*r.throughput_high));
  if (!r.marks.empty())
    text += fmt::format(" <b title=\"{}\">{}</b><br><small>{}</small>", escape(r.marks), kMarkSign,
                        escape(r.marks));
  return text;
}

std::string percentile(const Maybe<Real>& value, const Maybe<Real>& low, const Maybe<Real>& high) {
  if (!value) return "<span class=\"none\">too few queries</span>";
  std::string text = text::significant(*value);
  if (low && high)
    text +=
        fmt::format(" <small>{} to {}</small>", text::significant(*low), text::significant(*high));
  return text;
}

std::string ran(const Record& r) {
  if (r.executed.empty()) return std::string(kNone);
  const bool differs = r.executed_precision != r.precision;
  return differs ? fmt::format("<b>{}</b>", escape(r.executed)) : escape(r.executed);
}

std::string outcome(const Record& r) {
  std::string text = fmt::format("<b>{}</b>", escape(record::label(r.status)));
  if (!r.reason.empty()) text += "<br>" + escape(r.reason);
  if (!r.remedy.empty()) text += fmt::format("<br><small>{}</small>", escape(r.remedy));
  return text;
}

std::string stop(const Record& r) {
  std::string text = cell(r.stop_reason);
  if (r.tail.starts_with("not resolved"))
    text += fmt::format("<br><small>tail {}</small>", escape(r.tail));
  return text;
}

/// The case, and which of its measurements.
std::string row_name(const Naming& naming, const Record& r) {
  const std::string repeat = r.repeats > 1 ? fmt::format(", repeat {}", r.repeat) : "";
  return escape(naming.of_case(r) + repeat);
}

}  // namespace

std::string machine_list(const RunView& view) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTerms{
      {{"model", "Board"},
       {"cpu", "Processor"},
       {"cores", "Logical CPUs"},
       {"cpu_features", "Features"},
       {"memory_bytes", "Memory"},
       {"os", "System"},
       {"kernel", "Kernel"},
       {"architecture", "Architecture"},
       {"hypervisor", "Hypervisor"},
       {"launcher", "Workers run under"},
       {"name", "Name"}}};
  const Json object = identity(view.run);
  std::string html;
  for (const auto& [key, term] : kTerms) {
    const auto found = object.find(std::string(key));
    if (found == object.end()) continue;
    const std::string text = text_of(std::string(key), *found);
    if (!text.empty())
      html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", term, escape(text));
  }
  if (html.empty()) return "<p>The run does not say what machine this is.</p>\n";
  return "<dl class=\"facts\">\n" + html + "</dl>\n";
}

std::string machine_line(const record::Run& run) {
  const Json object = identity(run);
  const auto get = [&](const char* key) {
    return object.contains(key) ? text_of(key, object.at(key)) : std::string();
  };
  std::vector<std::string> parts;
  for (const char* key : {"model", "cpu"})
    if (const std::string text = get(key); !text.empty()) parts.push_back(text);
  if (const std::string cores = get("cores"); !cores.empty())
    parts.push_back(cores + (cores == "1" ? " CPU" : " CPUs"));
  if (const std::string memory = get("memory_bytes"); !memory.empty()) parts.push_back(memory);
  if (const std::string launcher = get("launcher"); !launcher.empty())
    parts.push_back("workers run under " + launcher);
  return fmt::format("{}", fmt::join(parts, " · "));
}

std::string state_table(const RunView& view) {
  const Naming naming(view);
  HtmlTable table("Machine state: before → after each case, and in its steady window",
                  {"Case", "Marks", "Governor", "CPU clock", "Clock in the window", "Hottest zone",
                   "Highest in the window", "Throttle events", "Load, 1 min", "Other load", "Steal",
                   "Swapped in", "Free memory", "Power mode"});
  for (const Record& r : view.records) {
    const std::string clock =
        r.clock_low_mhz && r.clock_high_mhz
            ? fmt::format("{:.0f} to {:.0f} MHz", *r.clock_low_mhz, *r.clock_high_mhz)
            : std::string(kNone);
    table.row({row_name(naming, r), cell(r.marks), cell(r.governor),
               change(r.cpu_mhz_before, r.cpu_mhz_after, "MHz"), clock,
               change(r.temperature_before_c, r.temperature_after_c, "°C"),
               cell(r.temperature_high_c, "°C"), cell(r.throttle_events),
               r.load_before ? fmt::format("{:.2f}", *r.load_before) : std::string(kNone),
               share(r.other_load_share), share(r.steal_share), bytes(r.swapped_in_bytes),
               bytes(r.memory_available_bytes), cell(r.power_mode)},
              r.marks.empty() ? "" : "marked");
  }
  return table.html();
}

std::string records_table(const RunView& view) {
  const Naming naming(view);
  HtmlTable table("Records: small figures are 95 % intervals",
                  {"Case", "Outcome", "images/s", "p50, ms", "p90, ms", "p99, ms", "Ran",
                   "Compile, ms", "First inference, ms", "Peak memory", "Queries", "Stopped by"});
  for (const Record& r : view.records) {
    const std::string name = row_name(naming, r);
    if (r.status != Status::ok) {
      const std::string none(kNone);
      table.row({name, outcome(r), none, none, none, none, ran(r), cell(r.compile_ms),
                 cell(r.first_inference_ms), bytes(r.peak_memory_bytes), cell(r.queries), stop(r)},
                "failed");
      continue;
    }
    table.row({name, r.reason.empty() ? "ok" : "ok<br><small>" + escape(r.reason) + "</small>",
               rate(r), percentile(r.latency_p50_ms, r.latency_p50_low_ms, r.latency_p50_high_ms),
               percentile(r.latency_p90_ms, r.latency_p90_low_ms, r.latency_p90_high_ms),
               percentile(r.latency_p99_ms, r.latency_p99_low_ms, r.latency_p99_high_ms), ran(r),
               cell(r.compile_ms), cell(r.first_inference_ms), bytes(r.peak_memory_bytes),
               cell(r.queries), stop(r)});
  }
  return table.html();
}

std::string repeats_table(const RunView& view) {
  if (!has_repeats(view)) return "";
  const Naming naming(view);
  HtmlTable table("Repeats: each case measured in several processes, and what they say together",
                  {"Case", "Repeats", "Mean, images/s", "Between processes", "Within a process",
                   "Test of no difference between, p"});
  for (const PooledCase& item : pooled_cases(view)) {
    if (!item.throughput) continue;
    const stats::PooledRepeats& pooled = *item.throughput;
    std::string mean = fmt::format("<b>{}</b>", text::significant(pooled.mean));
    if (pooled.low && pooled.high)
      mean += fmt::format(" <small>{} to {}</small>", text::significant(*pooled.low),
                          text::significant(*pooled.high));
    const auto share = [&pooled](double part) { return text::fine_percent(part / pooled.mean); };
    const std::string none(kNone);
    table.row({escape(naming.of_case(*item.records.front())), fmt::format("{}", pooled.repeats),
               mean, pooled.parts ? share(pooled.parts->between) : none,
               pooled.parts ? share(pooled.parts->within) : none,
               pooled.parts ? fmt::format("{:.3f}", pooled.parts->p) : none});
  }
  return table.html();
}

std::string accuracy_table(const RunView& view) {
  const std::vector<TableFigure> figures = accuracy_figures(view);
  if (figures.empty()) return "";
  std::vector<std::string> headings{"Case", "Weights", "Pictures"};
  for (const TableFigure& figure : figures) headings.push_back(figure.column.title);
  HtmlTable table("What pictures were answered with", headings);
  const Naming naming(view);
  for (const Record& r : view.records) {
    if (!r.pictures) continue;
    std::string pictures = fmt::format("{} of {}", *r.pictures, escape(r.data));
    if (r.broken_pictures.value_or(0) > 0)
      pictures += fmt::format("<br><small>{} broken</small>", *r.broken_pictures);
    std::vector<std::string> cells{escape(naming.of_case(r)), cell(r.weights), pictures};
    for (const TableFigure& figure : figures) cells.push_back(cell(figure.of(r)));
    table.row(cells);
  }
  return table.html();
}

std::string presets_table(const RunView& view) {
  const Naming naming(view);
  HtmlTable table("The preset's own estimator beside ours",
                  {"Case", "Preset", "Its images/s", "Ours, images/s", "Its estimator"});
  bool any = false;
  for (const Record& r : view.records) {
    if (!r.preset_throughput) continue;
    any = true;
    table.row({escape(naming.of_case(r)), cell(r.preset), cell(r.preset_throughput), rate(r),
               cell(r.preset_estimator)});
  }
  return any ? table.html() : "";
}

std::string fields_table(const RunView& view) {
  const Naming naming(view);
  std::vector<std::string> headings{"Field"};
  for (const Record& r : view.records)
    headings.push_back(naming.of_case(r) +
                       (r.repeats > 1 ? fmt::format(", repeat {}", r.repeat) : ""));
  HtmlTable table("Every field of every record", headings);
  for (const record::Field& field : record::fields()) {
    std::vector<std::string> cells{fmt::format(
        "<span title=\"{}\">{}</span>{}", escape(field.description), escape(field.name),
        field.unit.empty() ? "" : fmt::format(" <small>{}</small>", escape(field.unit)))};
    bool any = false;
    for (const Record& r : view.records) {
      const std::string text = record::text(r, field);
      any = any || !text.empty();
      cells.push_back(cell(text));
    }
    if (any) table.row(cells);
  }
  return table.html();
}

}  // namespace perwatt::report
