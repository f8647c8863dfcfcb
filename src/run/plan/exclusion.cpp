#include "run/plan/exclusion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "network/catalogue/catalogue.h"
#include "run/plan/spelling.h"

namespace perwatt::run {
namespace {

/// A value of a case that conditions may name.
struct Condition {
  std::string_view name;
  bool count;
  std::string (*value)(const Case&);
};

const std::array kConditions = std::to_array<Condition>({
    {"network", false, [](const Case& c) { return c.network; }},
    {"engine", false, [](const Case& c) { return c.engine; }},
    {"device", false, [](const Case& c) { return c.device; }},
    {"precision", false, [](const Case& c) { return std::string(name(c.precision)); }},
    {"batch", true, [](const Case& c) { return std::to_string(c.batch); }},
    {"lanes", true, [](const Case& c) { return std::to_string(c.lanes); }},
    {"threads", true, [](const Case& c) { return std::to_string(c.threads); }},
    {"scenario", false, [](const Case& c) { return std::string(load::name(c.scenario)); }},
    {"preset", false, [](const Case& c) { return c.preset; }},
    {"power_mode", false, [](const Case& c) { return c.power_mode; }},
});

const Condition* find(std::string_view name) {
  const auto found = std::ranges::find(kConditions, name, &Condition::name);
  return found == kConditions.end() ? nullptr : &*found;
}

/// The word as a case has it. Networks may be files' names, so an unknown one only meets nothing.
std::string settled(const std::string& name, const std::string& word) {
  if (name == "network") {
    const auto* entry = network::find_network(word);
    return entry == nullptr ? word : std::string(entry->name);
  }
  if (name == "precision" && !precision_of(word))
    throw UsageError(fmt::format("unknown precision {} in an exclude", word),
                     suggest(word, {"fp32", "fp16", "bf16", "int8"}));
  if (name == "scenario" && !load::scenario_of(word))
    throw UsageError(fmt::format("unknown scenario {} in an exclude", word),
                     suggest(word, {"single_stream", "offline"}));
  return word;
}

Exclusion settled(const Exclusion& exclusion) {
  Exclusion all = exclusion;
  for (auto& [name, words] : all.conditions)
    for (auto& word : words) word = settled(name, word);
  return all;
}

bool meets(const Exclusion& exclusion, const Case& item) {
  return std::ranges::all_of(exclusion.conditions, [&item](const auto& condition) {
    const auto& [name, words] = condition;
    const Condition* known = find(name);
    return known != nullptr && std::ranges::find(words, known->value(item)) != words.end();
  });
}

std::string words_of(const Exclusion& exclusion) {
  std::vector<std::string> parts;
  for (const auto& [name, words] : exclusion.conditions)
    parts.push_back(fmt::format("{} = {}", name, fmt::join(words, " or ")));
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::vector<std::string> condition_names() {
  std::vector<std::string> names;
  for (const Condition& each : kConditions) names.emplace_back(each.name);
  return names;
}

bool is_condition(std::string_view name) {
  return find(name) != nullptr;
}

bool is_count(std::string_view name) {
  const Condition* known = find(name);
  return known != nullptr && known->count;
}

std::vector<Case> without_excluded(std::vector<Case> cases,
                                   const std::vector<Exclusion>& exclusions,
                                   std::vector<std::string>* warnings) {
  std::vector<bool> excluded(cases.size());
  for (const Exclusion& given : exclusions) {
    const Exclusion exclusion = settled(given);
    bool any = false;
    for (std::size_t i = 0; i < cases.size(); ++i)
      if (meets(exclusion, cases[i])) any = excluded[i] = true;
    if (!any && warnings != nullptr)
      warnings->push_back(fmt::format("exclude {}: no case is like that", words_of(given)));
  }
  std::vector<Case> kept;
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (!excluded[i]) kept.push_back(std::move(cases[i]));
  if (kept.empty() && !cases.empty())
    throw UsageError("the plan's excludes leave no case", "loosen one of them");
  return kept;
}

}  // namespace perwatt::run
