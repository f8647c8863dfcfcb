#include <fmt/format.h>

#include "base/error.h"
#include "base/toml_text.h"
#include "run/plan/exclusion.h"
#include "run/plan/keys.h"
#include "run/plan/spelling.h"
#include "run/plan/toml_reader.h"

namespace perwatt::run {
namespace {

using Keys = std::span<const Key>;

void read_key(const Key& key, const toml::node& node, const std::string& source_name, Plan& plan) {
  const TomlReader reader{source_name, key.name};
  std::visit([&](auto member) { reader.read(node, plan.*member); }, key.member);
}

std::vector<std::string> matrix_keys(Keys keys) {
  std::vector<std::string> names;
  for (const Key& key : keys)
    if (!key.once) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> known_keys(Keys keys) {
  std::vector<std::string> names{std::string(kMatrix), std::string(kExclude)};
  for (const Key& key : keys) names.emplace_back(key.name);
  return names;
}

/// The tables of "[[name]]", or of the one that is written "[name]".
std::vector<const toml::table*> tables_of(const toml::table& all, std::string_view name,
                                          const std::string& source_name) {
  const toml::node* node = all.get(name);
  if (node == nullptr) return {};
  if (const auto* one = node->as_table()) return {one};
  std::vector<const toml::table*> tables;
  const auto* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
    if (const auto* table = array->get(i)->as_table()) tables.push_back(table);
  if (array == nullptr || tables.size() != array->size())
    reject(source_name, node->source(), fmt::format("{} must be tables", name),
           fmt::format("write [[{}]] and keys in the lines below", name));
  return tables;
}

Plan read_matrix(const toml::table& table, const Plan& outer, const std::string& source_name,
                 Keys keys) {
  Plan plan = outer;
  plan.matrices.clear();
  plan.exclusions.clear();
  for (const auto& [name, value] : table) {
    const Key* key = find_key(name.str(), keys);
    if (key == nullptr)
      reject(source_name, name.source(), fmt::format("unknown key {} in a matrix", name.str()),
             suggest(name.str(), matrix_keys(keys)));
    if (key->once)
      reject(source_name, name.source(), fmt::format("{} holds for the whole run", name.str()),
             "write it above the first [[matrix]]");
    read_key(*key, value, source_name, plan);
  }
  return plan;
}

Exclusion read_exclusion(const toml::table& table, const std::string& source_name) {
  Exclusion exclusion;
  for (const auto& [key, value] : table) {
    const TomlReader reader{source_name, key.str()};
    auto& values = exclusion.conditions[std::string(key.str())];
    if (is_count(key.str())) {
      std::vector<int> counts;
      reader.read(value, counts);
      for (const int count : counts) values.push_back(std::to_string(count));
    } else if (is_condition(key.str())) {
      reader.read(value, values);
    } else {
      reject(source_name, key.source(), fmt::format("unknown key {} in an exclude", key.str()),
             suggest(key.str(), condition_names()));
    }
  }
  if (exclusion.conditions.empty())
    reject(source_name, table.source(), "an exclude without conditions would leave nothing",
           "write a condition, as in: network = \"vgg-19\"");
  return exclusion;
}

}  // namespace

Plan parse_plan(std::string_view text, const std::string& source_name, Keys keys) {
  require_plain_toml(text, source_name);
  toml::table table;
  try {
    table = toml::parse(text, source_name);
  } catch (const toml::parse_error& error) {
    reject(source_name, error.source(), std::string(error.description()),
           "correct that line; a plan is TOML: key = value, strings in double quotes");
  }
  Plan plan;
  for (const auto& [name, value] : table) {
    if (name.str() == kMatrix || name.str() == kExclude) continue;
    const Key* key = find_key(name.str(), keys);
    if (key == nullptr)
      reject(source_name, name.source(), fmt::format("unknown key {}", name.str()),
             suggest(name.str(), known_keys(keys)));
    read_key(*key, value, source_name, plan);
  }
  for (const auto* matrix : tables_of(table, kMatrix, source_name))
    plan.matrices.push_back(read_matrix(*matrix, plan, source_name, keys));
  for (const auto* exclusion : tables_of(table, kExclude, source_name))
    plan.exclusions.push_back(read_exclusion(*exclusion, source_name));
  return plan;
}

}  // namespace perwatt::run
