#include <toml++/toml.h>

#include <sstream>
#include <type_traits>

#include "run/plan/exclusion.h"
#include "run/plan/keys.h"

namespace perwatt::run {
namespace {

/// A value as TOML++ takes it, whose integers have a sign.
template <typename T>
auto to_node(const T& value) {
  if constexpr (std::is_same_v<T, int> || std::is_same_v<T, std::uint64_t>)
    return static_cast<std::int64_t>(value);
  else
    return value;
}
template <typename T>
toml::array to_node(const std::vector<T>& values) {
  toml::array array;
  for (const auto& value : values) array.push_back(value);
  return array;
}
toml::table to_node(const std::map<std::string, std::string>& values) {
  toml::table table;
  for (const auto& [name, value] : values) table.insert_or_assign(name, value);
  return table;
}
toml::table to_node(const Exclusion& exclusion) {
  toml::table table;
  for (const auto& [name, values] : exclusion.conditions) {
    toml::array array;
    for (const auto& value : values)
      if (is_count(name))
        array.push_back(static_cast<std::int64_t>(std::stoi(value)));
      else
        array.push_back(value);
    table.insert_or_assign(name, array);
  }
  return table;
}

void put_key(const Key& key, const Plan& plan, toml::table& table) {
  std::visit([&](auto member) { table.insert_or_assign(key.name, to_node(plan.*member)); },
             key.member);
}

bool differs(const Key& key, const Plan& a, const Plan& b) {
  return std::visit([&](auto member) { return a.*member != b.*member; }, key.member);
}

}  // namespace

std::string to_toml(const Plan& plan, std::span<const Key> keys) {
  std::ostringstream text;
  // A table of its own for each key keeps the order of the list. TOML wants what is a table itself
  // behind the others.
  for (const bool tables : {false, true})
    for (const Key& key : keys) {
      toml::table line;
      put_key(key, plan, line);
      if (line.begin()->second.is_table() == tables) text << line << '\n';
    }
  for (const Plan& matrix : plan.matrices) {
    toml::table own;
    for (const Key& key : keys)
      if (!key.once && differs(key, matrix, plan)) put_key(key, matrix, own);
    text << toml::table{{kMatrix, toml::array{own}}} << '\n';
  }
  for (const Exclusion& exclusion : plan.exclusions)
    text << toml::table{{kExclude, toml::array{to_node(exclusion)}}} << '\n';
  return text.str();
}

}  // namespace perwatt::run
