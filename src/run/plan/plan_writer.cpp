#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <type_traits>
#include <utility>

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

bool has_line_end(const toml::node& node) {
  if (const auto* table = node.as_table())
    return std::ranges::any_of(*table, [](const auto& pair) { return has_line_end(pair.second); });
  const auto* value = node.as_string();
  return value != nullptr && value->get().find('\n') != std::string::npos;
}

/// In one line each. Of a text in several lines toml++ 3.3 loses the line's end that it begins
/// with.
toml::toml_formatter in_style(const toml::node& node) {
  using toml::format_flags;
  const auto flags = toml::toml_formatter::default_flags;
  constexpr auto kRaw =
      format_flags::allow_multi_line_strings | format_flags::allow_literal_strings;
  return toml::toml_formatter{node, has_line_end(node) ? flags & ~kRaw : flags};
}

/// toml++ 3.3 cannot write an array that holds 0.1 without undefined behaviour, but can its values.
void write_value(const toml::node& node, std::ostream& text) {
  const toml::array* array = node.as_array();
  if (array == nullptr) {
    text << in_style(node);
    return;
  }
  const char* before = "[ ";
  for (const toml::node& value : *array) {
    text << std::exchange(before, ", ");
    write_value(value, text);
  }
  text << (array->empty() ? "[]" : " ]");
}

/// `above`: the table that this one stands in, "" for none. Tables come behind the other values.
void write_table(const toml::table& table, const std::string& above, std::ostream& text) {
  for (const auto& [key, value] : table) {
    if (value.is_table()) continue;
    text << key.str() << " = ";
    write_value(value, text);
    text << '\n';
  }
  for (const auto& [key, value] : table)
    if (const auto* own = value.as_table()) {
      const toml::table inner{{key.str(), *own}};
      const toml::table outer{{above, inner}};
      text << in_style(above.empty() ? inner : outer) << '\n';
    }
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
      if (line.begin()->second.is_table() == tables) write_table(line, "", text);
    }
  for (const Plan& matrix : plan.matrices) {
    toml::table own;
    for (const Key& key : keys)
      if (!key.once && differs(key, matrix, plan)) put_key(key, matrix, own);
    text << "[[" << kMatrix << "]]\n";
    write_table(own, std::string(kMatrix), text);
  }
  for (const Exclusion& exclusion : plan.exclusions) {
    text << "[[" << kExclude << "]]\n";
    write_table(to_node(exclusion), "", text);
  }
  return text.str();
}

}  // namespace perwatt::run
