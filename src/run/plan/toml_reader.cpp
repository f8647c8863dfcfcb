#include "run/plan/toml_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "base/error.h"
#include "run/plan/counts.h"

namespace perwatt::run {

void reject(const std::string& source_name, const toml::source_region& where,
            const std::string& what, const std::string& remedy) {
  throw UsageError(
      fmt::format("{}:{}:{}: {}", source_name, where.begin.line, where.begin.column, what), remedy);
}

void TomlReader::reject_type(const toml::node& node, const char* wanted) const {
  std::ostringstream type;
  type << node.type();
  reject(source_name, node.source(), fmt::format("{} must be {}, not {}", key, wanted, type.str()),
         fmt::format("write it as in: {}", example(wanted)));
}

std::string TomlReader::example(std::string_view wanted) const {
  if (wanted.find("integer") != std::string_view::npos) return fmt::format("{} = 1", key);
  if (wanted.find("number") != std::string_view::npos) return fmt::format("{} = 0.5", key);
  if (wanted.find("true") != std::string_view::npos) return fmt::format("{} = true", key);
  if (wanted.find("table") != std::string_view::npos)
    return fmt::format("[{}] and lines of name = \"value\" below", key);
  return fmt::format("{} = \"word\"", key);
}

void TomlReader::read(const toml::node& node, std::string& into) const {
  if (!node.is_string()) reject_type(node, "a string");
  into = node.as_string()->get();
}

void TomlReader::read(const toml::node& node, int& into) const {
  const auto* integer = node.as_integer();
  if (integer == nullptr) reject_type(node, "an integer");
  if (integer->get() < 0 || integer->get() > std::numeric_limits<int>::max())
    reject(source_name, node.source(), fmt::format("{} = {} is out of range", key, integer->get()),
           "use a small count");
  into = static_cast<int>(integer->get());
}

void TomlReader::read(const toml::node& node, std::uint64_t& into) const {
  const auto* integer = node.as_integer();
  if (integer == nullptr) reject_type(node, "an integer");
  if (integer->get() < 0)
    reject(source_name, node.source(), fmt::format("{} must not be negative", key),
           "use 0 or more");
  into = static_cast<std::uint64_t>(integer->get());
}

void TomlReader::read(const toml::node& node, bool& into) const {
  if (!node.is_boolean()) reject_type(node, "true or false");
  into = node.as_boolean()->get();
}

void TomlReader::read(const toml::node& node, double& into) const {
  if (!node.is_number()) reject_type(node, "a number");
  into = *node.value<double>();
  if (!std::isfinite(into))
    reject(source_name, node.source(), fmt::format("{} = {} is no finite number", key, into),
           fmt::format("write it as in: {}", example("a number")));
}

void TomlReader::read(const toml::node& node, std::map<std::string, std::string>& into) const {
  if (!node.is_table()) reject_type(node, "a table");
  into.clear();
  for (const auto& [name, value] : *node.as_table()) {
    const TomlReader inner{source_name, name.str()};
    inner.read(value, into[std::string(name.str())]);
  }
}

void TomlReader::add(const toml::node& node, std::vector<int>& to) const {
  if (!node.is_string()) return read(node, to.emplace_back());
  try {
    for (const int count : counts_of(node.as_string()->get())) to.push_back(count);
  } catch (const UsageError& error) {
    reject(source_name, node.source(), fmt::format("{}: {}", key, error.what()), error.remedy());
  }
}

}  // namespace perwatt::run
