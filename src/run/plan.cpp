#include "run/plan.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <sstream>
#include <type_traits>

#include "base/error.h"
#include "base/toml_text.h"
#include "run/words.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kLongestPlan = 1 << 20;

/// A value that is not what its key takes: what is wrong, and where.
[[noreturn]] void reject(const std::string& source_name, const toml::source_region& where,
                         const std::string& what, const std::string& remedy) {
  throw UsageError(
      fmt::format("{}:{}:{}: {}", source_name, where.begin.line, where.begin.column, what), remedy);
}

/// One key's value on its way into the plan.
struct Reader {
  const std::string& source_name;
  std::string_view key;

  [[noreturn]] void reject_type(const toml::node& node, const char* wanted) const {
    std::ostringstream type;
    type << node.type();
    reject(source_name, node.source(),
           fmt::format("{} must be {}, not {}", key, wanted, type.str()),
           fmt::format("write it as in: {}", example(wanted)));
  }
  std::string example(std::string_view wanted) const {
    if (wanted.find("integer") != std::string_view::npos) return fmt::format("{} = 1", key);
    if (wanted.find("number") != std::string_view::npos) return fmt::format("{} = 0.5", key);
    if (wanted.find("true") != std::string_view::npos) return fmt::format("{} = true", key);
    if (wanted.find("table") != std::string_view::npos)
      return fmt::format("[{}] and lines of name = \"value\" below", key);
    return fmt::format("{} = \"word\"", key);
  }

  void read(const toml::node& node, std::string& into) const {
    if (!node.is_string()) reject_type(node, "a string");
    into = node.as_string()->get();
  }
  void read(const toml::node& node, int& into) const {
    const auto* integer = node.as_integer();
    if (integer == nullptr) reject_type(node, "an integer");
    if (integer->get() < 0 || integer->get() > std::numeric_limits<int>::max())
      reject(source_name, node.source(),
             fmt::format("{} = {} is out of range", key, integer->get()), "use a small count");
    into = static_cast<int>(integer->get());
  }
  void read(const toml::node& node, std::uint64_t& into) const {
    const auto* integer = node.as_integer();
    if (integer == nullptr) reject_type(node, "an integer");
    if (integer->get() < 0)
      reject(source_name, node.source(), fmt::format("{} must not be negative", key),
             "use 0 or more");
    into = static_cast<std::uint64_t>(integer->get());
  }
  void read(const toml::node& node, bool& into) const {
    if (!node.is_boolean()) reject_type(node, "true or false");
    into = node.as_boolean()->get();
  }
  void read(const toml::node& node, double& into) const {
    if (!node.is_number()) reject_type(node, "a number");
    into = *node.value<double>();
    if (!std::isfinite(into))
      reject(source_name, node.source(), fmt::format("{} = {} is no finite number", key, into),
             fmt::format("write it as in: {}", example("a number")));
  }
  template <typename T>
  void read(const toml::node& node, std::vector<T>& into) const {
    into.clear();
    if (!node.is_array()) {
      read(node, into.emplace_back());
      return;
    }
    for (const auto& element : *node.as_array()) read(element, into.emplace_back());
  }
  void read(const toml::node& node, std::map<std::string, std::string>& into) const {
    if (!node.is_table()) reject_type(node, "a table");
    into.clear();
    for (const auto& [name, value] : *node.as_table()) {
      const Reader inner{source_name, name.str()};
      inner.read(value, into[std::string(name.str())]);
    }
  }
};

/// The one list of a plan's keys, in the order in which they are written.
template <typename Visit>
void visit_keys(Visit&& visit) {
  visit("title", &Plan::title);
  visit("networks", &Plan::networks);
  visit("models", &Plan::models);
  visit("engines", &Plan::engines);
  visit("devices", &Plan::devices);
  visit("precisions", &Plan::precisions);
  visit("batches", &Plan::batches);
  visit("lanes", &Plan::lanes);
  visit("threads", &Plan::threads);
  visit("scenarios", &Plan::scenarios);
  visit("preset", &Plan::preset);
  visit("target", &Plan::target);
  visit("min_seconds", &Plan::min_seconds);
  visit("max_seconds", &Plan::max_seconds);
  visit("time_limit_seconds", &Plan::time_limit_seconds);
  visit("seed", &Plan::seed);
  visit("data", &Plan::data);
  visit("synsets", &Plan::synsets);
  visit("preprocessing", &Plan::preprocessing);
  visit("pictures", &Plan::pictures);
  visit("exact_decoding", &Plan::exact_decoding);
  visit("decode_threads", &Plan::decode_threads);
  visit("speed", &Plan::speed);
  visit("meters", &Plan::meters);
  visit("engine_options", &Plan::engine_options);
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  visit_keys([&keys](const char* key, auto) { keys.emplace_back(key); });
  return keys;
}

template <typename T>
toml::array to_array(const std::vector<T>& values) {
  toml::array array;
  for (const auto& value : values) array.push_back(value);
  return array;
}
toml::value<std::string> to_node(const std::string& value) {
  return toml::value{value};
}
toml::value<double> to_node(double value) {
  return toml::value{value};
}
toml::value<std::int64_t> to_node(int value) {
  return toml::value{static_cast<std::int64_t>(value)};
}
toml::value<bool> to_node(bool value) {
  return toml::value{value};
}
toml::value<std::int64_t> to_node(std::uint64_t value) {
  return toml::value{static_cast<std::int64_t>(value)};
}
template <typename T>
toml::array to_node(const std::vector<T>& values) {
  return to_array(values);
}
toml::table to_node(const std::map<std::string, std::string>& values) {
  toml::table table;
  for (const auto& [name, value] : values) table.insert_or_assign(name, value);
  return table;
}

}  // namespace

Plan parse_plan(std::string_view text, const std::string& source_name) {
  require_plain_toml(text, source_name);
  toml::table table;
  try {
    table = toml::parse(text, source_name);
  } catch (const toml::parse_error& error) {
    reject(source_name, error.source(), std::string(error.description()),
           "correct that line; a plan is TOML: key = value, strings in double quotes");
  }
  Plan plan;
  for (const auto& [key, value] : table) {
    const Reader reader{source_name, key.str()};
    bool known = false;
    visit_keys([&, &node = value, &name = key](const char* candidate, auto member) {
      if (name.str() != candidate) return;
      known = true;
      reader.read(node, plan.*member);
    });
    if (!known)
      reject(source_name, key.source(), fmt::format("unknown key {}", key.str()),
             suggest(key.str(), known_keys()));
  }
  return plan;
}

Plan read_plan(const std::filesystem::path& file) {
  std::error_code ignored;
  std::ifstream stream(file, std::ios::binary);
  if (!stream || std::filesystem::is_directory(file, ignored)) {
    const int problem = std::filesystem::is_directory(file, ignored) ? EISDIR : errno;
    throw UsageError(
        fmt::format("cannot read the plan {}: {}", file.string(), std::strerror(problem)),
        "name a TOML file, or leave it out and use flags (perwatt run --help)");
  }
  std::string text(kLongestPlan + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kLongestPlan)
    throw UsageError(fmt::format("the plan {} is over 1 MiB", file.string()),
                     "name a TOML file; a plan is a page of text");
  Plan plan = parse_plan(text, file.string());
  for (auto& model : plan.models) model = (file.parent_path() / model).string();
  for (auto* place : {&plan.data, &plan.synsets})
    if (!place->empty()) *place = (file.parent_path() / *place).string();
  return plan;
}

std::string to_toml(const Plan& plan) {
  std::ostringstream text;
  visit_keys([&](const char* key, auto member) {
    // A table of its own for each key keeps the order of the list; engine_options comes last, as
    // TOML wants it.
    toml::table line;
    line.insert_or_assign(key, to_node(plan.*member));
    text << line << '\n';
  });
  return text.str();
}

}  // namespace perwatt::run
