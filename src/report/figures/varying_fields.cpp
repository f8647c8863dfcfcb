#include "report/figures/varying_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace perwatt::report {

namespace {

using record::Field;
using record::Record;

constexpr std::array kAxes = {"engine", "device", "scenario", "rate",    "latency_bound_ms",
                              "preset", "batch",  "lanes",    "threads", "power_mode"};

bool same(const std::vector<const Record*>& records, const Field& field) {
  return std::ranges::all_of(records, [&](const Record* one) {
    return text(*one, field) == text(*records.front(), field);
  });
}

/// A case that failed early has not told its lanes or versions: it does not make an axis vary.
std::vector<const Record*> telling(const record::RunView& view, const Field& field) {
  std::vector<const Record*> records;
  for (const Record& one : view.records)
    if (one.status == record::Status::ok || !text(one, field).empty()) records.push_back(&one);
  return records;
}

}  // namespace

std::string field_words(const Record& record, const Field& axis) {
  std::string value = text(record, axis);
  if (value.empty()) return value;
  if (axis.name == "scenario") std::ranges::replace(value, '_', ' ');
  if (axis.name == "rate") return value + "/s";
  if (axis.name == "latency_bound_ms") return "within " + value + " ms";
  if (axis.name == "batch") return "batch " + value;
  if (axis.name == "lanes" || axis.name == "threads") {
    const std::string_view unit = axis.name == "lanes" ? "lane" : "thread";
    return fmt::format("{} {}{}", value, unit, value == "1" ? "" : "s");
  }
  return value;
}

namespace {

/// Each engine with its versions: "ENGINE 2026.4.1".
std::vector<std::string> engines(const record::RunView& view) {
  std::vector<std::string> all;
  for (const Record& one : view.records) {
    if (one.engine.empty() || (one.engine_version.empty() && one.status != record::Status::ok))
      continue;
    const std::string words =
        one.engine + (one.engine_version.empty() ? "" : " ") + one.engine_version;
    if (std::ranges::find(all, words) == all.end()) all.push_back(words);
  }
  return all;
}

}  // namespace

VaryingFields::VaryingFields(const record::RunView& view) {
  std::vector<std::string> words = engines(view);
  for (const char* name : kAxes) {
    const Field& field = *record::find_field(name);
    const std::vector<const Record*> records = telling(view, field);
    if (records.empty()) continue;
    if (!same(records, field))
      varying_.push_back(&field);
    else if (const std::string said = field_words(*records.front(), field);
             field.name != "engine" && !said.empty())
      words.push_back(said);
  }
  constant_ = fmt::format("{}", fmt::join(words, " \xC2\xB7 "));
}

std::string VaryingFields::name(const Record& record) const {
  std::string words = record.network + " " + record.precision;
  for (const Field* axis : varying_)
    if (const std::string said = field_words(record, *axis); !said.empty()) words += " " + said;
  return words;
}

}  // namespace perwatt::report
