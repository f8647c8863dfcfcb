#include "report/comparison/differences.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "report/figures/text.h"
#include "report/figures/varying_fields.h"

namespace perwatt::report {
namespace {

using record::Field;
using record::Record;
using Side = std::vector<const Record*> ComparedCase::*;

/// Fields beside those that cases are matched by. What a record does not have yet is left out.
constexpr const char* kFields[] = {"engine_version",     "device_name", "weights",    "model_hash",
                                   "executed_precision", "governor",    "power_mode", "boundary",
                                   "energy_boundary",    "data_hash"};
constexpr const char* kMachine[] = {"id", "name", "model", "cpu", "cores", "os", "kernel"};
constexpr double kSteal = 0.01;

std::string pair_of(std::string_view what, const std::string& a, const std::string& b) {
  const auto words = [](const std::string& value) { return value.empty() ? "none" : value; };
  std::string title(what);
  std::ranges::replace(title, '_', ' ');
  return fmt::format("{}: {} in A, {} in B", title, words(a), words(b));
}

std::string member(const nlohmann::json& object, const char* key) {
  if (!object.is_object() || !object.contains(key)) return "";
  const auto& value = object[key];
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void machines(const Comparison& all, std::vector<std::string>& lines) {
  const auto a = nlohmann::json::parse(all.run_a.machine, nullptr, false);
  const auto b = nlohmann::json::parse(all.run_b.machine, nullptr, false);
  for (const char* key : kMachine) {
    const std::string of_a = member(a, key), of_b = member(b, key);
    const std::string what = key == std::string_view("id") ? "machine" : key;
    if (of_a != of_b) lines.push_back(pair_of(what, of_a.substr(0, 60), of_b.substr(0, 60)));
  }
  if (all.run_a.version != all.run_b.version)
    lines.push_back(pair_of("perwatt", all.run_a.version, all.run_b.version));
}

std::string values_of_side(const Comparison& all, Side side, const Field& field) {
  std::set<std::string> found;
  for (const ComparedCase& one : all.cases)
    for (const Record* record : one.*side)
      if (record->status == record::Status::ok || !record::text(*record, field).empty()) {
        const std::string words = field_words(*record, field);
        found.insert(words.empty() ? "none" : words);
      }
  return text::list({found.begin(), found.end()}, 3);
}

/// Compared case by case: which cases differ counts, not which values there are.
bool differs(const Comparison& all, const Field& field) {
  return std::ranges::any_of(all.cases, [&](const ComparedCase& one) {
    const Record &a = *one.a.front(), &b = *one.b.front();
    const bool told = a.status == record::Status::ok && b.status == record::Status::ok;
    return told && record::text(a, field) != record::text(b, field);
  });
}

template <typename Holds>
void count(const Comparison& all, std::string_view what, Holds holds,
           std::vector<std::string>& lines) {
  const auto in = [&](Side side) {
    return std::ranges::count_if(all.cases, [&](const ComparedCase& one) {
      return std::ranges::any_of(one.*side, [&](const Record* record) { return holds(*record); });
    });
  };
  const auto a = in(&ComparedCase::a), b = in(&ComparedCase::b);
  if (a + b > 0)
    lines.push_back(
        fmt::format("{} during {} case{} of A, {} of B", what, a, a == 1 ? "" : "s", b));
}

}  // namespace

std::vector<std::string> differences(const Comparison& all) {
  std::vector<std::string> lines;
  for (const Field* field : all.left_out)
    lines.push_back(pair_of(field->name, values_of_side(all, &ComparedCase::a, *field),
                            values_of_side(all, &ComparedCase::b, *field)));
  machines(all, lines);
  for (const char* name : kFields) {
    const Field* field = record::find_field(name);
    if (field == nullptr || !differs(all, *field)) continue;
    if (std::ranges::find(all.left_out, field) != all.left_out.end()) continue;
    if (field->name == "model_hash" || field->name == "data_hash")
      lines.push_back(fmt::format("the {} not the same in A and B", field->name == "model_hash"
                                                                        ? "models' files are"
                                                                        : "data set is"));
    else
      lines.push_back(pair_of(field->name, values_of_side(all, &ComparedCase::a, *field),
                              values_of_side(all, &ComparedCase::b, *field)));
  }
  const bool unexplained = lines.empty() && std::ranges::any_of(all.cases, [](const auto& one) {
                             return !one.same_key && !one.a.front()->case_key.empty() &&
                                    !one.b.front()->case_key.empty();
                           });
  if (unexplained)
    lines.emplace_back(
        "the cases differ in what their records do not show: engine options, seed or "
        "preprocessing");
  count(
      all, "the processor throttled",
      [](const Record& one) { return one.throttle_events.value_or(0) > 0; }, lines);
  count(
      all, "the hypervisor took more than 1 % of the CPU time",
      [](const Record& one) { return one.steal_share.value_or(0) > kSteal; }, lines);
  return lines;
}

}  // namespace perwatt::report
