// A value of TOML as the type that its key takes. Is NOT aware of which keys there are.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt::run {

/// Throws UsageError "SOURCE:LINE:COLUMN: what".
[[noreturn]] void reject(const std::string& source_name, const toml::source_region& where,
                         const std::string& what, const std::string& remedy);

/// One key's value on its way into the plan. Throws UsageError for another type than the one asked
/// for, and for numbers that are negative or not finite.
struct TomlReader {
  const std::string& source_name;
  std::string_view key;

  void read(const toml::node& node, std::string& into) const;
  void read(const toml::node& node, int& into) const;
  void read(const toml::node& node, std::uint64_t& into) const;
  void read(const toml::node& node, bool& into) const;
  void read(const toml::node& node, double& into) const;
  void read(const toml::node& node, std::map<std::string, std::string>& into) const;
  /// An array, or one value alone.
  template <typename T>
  void read(const toml::node& node, std::vector<T>& into) const {
    into.clear();
    if (!node.is_array()) return add(node, into);
    for (const auto& element : *node.as_array()) add(element, into);
  }

 private:
  [[noreturn]] void reject_type(const toml::node& node, const char* wanted) const;
  std::string example(std::string_view wanted) const;
  /// Counts, and strings that stand for several ("1-16:x2").
  void add(const toml::node& node, std::vector<int>& to) const;
  template <typename T>
  void add(const toml::node& node, std::vector<T>& to) const {
    read(node, to.emplace_back());
  }
};

}  // namespace perwatt::run
