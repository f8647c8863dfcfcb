#include "run/plan/plan.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
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
#include "run/plan/counts.h"
#include "run/plan/exclusion.h"
#include "run/plan/spelling.h"

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
  /// Counts, and strings that stand for several ("1-16:x2").
  void add(const toml::node& node, std::vector<int>& to) const {
    if (!node.is_string()) return read(node, to.emplace_back());
    try {
      for (const int count : counts_of(node.as_string()->get())) to.push_back(count);
    } catch (const UsageError& error) {
      reject(source_name, node.source(), fmt::format("{}: {}", key, error.what()), error.remedy());
    }
  }
  template <typename T>
  void add(const toml::node& node, std::vector<T>& to) const {
    read(node, to.emplace_back());
  }
  template <typename T>
  void read(const toml::node& node, std::vector<T>& into) const {
    into.clear();
    if (!node.is_array()) return add(node, into);
    for (const auto& element : *node.as_array()) add(element, into);
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
  visit("replay", &Plan::replay);
  visit("networks", &Plan::networks);
  visit("models", &Plan::models);
  visit("engines", &Plan::engines);
  visit("devices", &Plan::devices);
  visit("precisions", &Plan::precisions);
  visit("batches", &Plan::batches);
  visit("lanes", &Plan::lanes);
  visit("threads", &Plan::threads);
  visit("scenarios", &Plan::scenarios);
  visit("rates", &Plan::rates);
  visit("power_modes", &Plan::power_modes);
  visit("latency_bound_ms", &Plan::latency_bound_ms);
  visit("bound_percentile", &Plan::bound_percentile);
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
  visit("order", &Plan::order);
  visit("order_seed", &Plan::order_seed);
  visit("repeats", &Plan::repeats);
  visit("cool_down", &Plan::cool_down);
  visit("cool_down_limit_seconds", &Plan::cool_down_limit_seconds);
  visit("power_mode_settle_seconds", &Plan::power_mode_settle_seconds);
  visit("tuned", &Plan::tuned);
  visit("boards", &Plan::boards);
  visit("meters", &Plan::meters);
  visit("engine_options", &Plan::engine_options);
}

constexpr const char* kMatrix = "matrix";
constexpr const char* kExclude = "exclude";

/// What a run has once, and no matrix of its own.
bool is_of_the_run(std::string_view key) {
  constexpr std::array kOnce{"title",
                             "replay",
                             "data",
                             "synsets",
                             "preprocessing",
                             "pictures",
                             "exact_decoding",
                             "speed",
                             "decode_threads",
                             "order",
                             "order_seed",
                             "repeats",
                             "cool_down",
                             "boards",
                             "meters",
                             "cool_down_limit_seconds",
                             "power_mode_settle_seconds"};
  return std::ranges::find(kOnce, key) != kOnce.end();
}

std::vector<std::string> matrix_keys() {
  std::vector<std::string> keys;
  visit_keys([&keys](const char* key, auto) {
    if (!is_of_the_run(key)) keys.emplace_back(key);
  });
  return keys;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys{kMatrix, kExclude};
  visit_keys([&keys](const char* key, auto) { keys.emplace_back(key); });
  return keys;
}

/// Puts a key's value into the plan. False where there is no such key.
bool read_key(const Reader& reader, const toml::node& node, Plan& plan) {
  bool known = false;
  visit_keys([&](const char* candidate, auto member) {
    if (reader.key != candidate) return;
    known = true;
    reader.read(node, plan.*member);
  });
  return known;
}

/// The tables of "[[name]]", or of the one that is written "[name]".
std::vector<const toml::table*> tables_of(const toml::table& all, const char* name,
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

Plan read_matrix(const toml::table& table, const Plan& outer, const std::string& source_name) {
  Plan plan = outer;
  plan.matrices.clear();
  plan.exclusions.clear();
  for (const auto& [key, value] : table) {
    if (is_of_the_run(key.str()))
      reject(source_name, key.source(), fmt::format("{} holds for the whole run", key.str()),
             "write it above the first [[matrix]]");
    if (!read_key({source_name, key.str()}, value, plan))
      reject(source_name, key.source(), fmt::format("unknown key {} in a matrix", key.str()),
             suggest(key.str(), matrix_keys()));
  }
  return plan;
}

Exclusion read_exclusion(const toml::table& table, const std::string& source_name) {
  Exclusion exclusion;
  for (const auto& [key, value] : table) {
    const Reader reader{source_name, key.str()};
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
    if (key.str() == kMatrix || key.str() == kExclude) continue;
    if (!read_key({source_name, key.str()}, value, plan))
      reject(source_name, key.source(), fmt::format("unknown key {}", key.str()),
             suggest(key.str(), known_keys()));
  }
  for (const auto* matrix : tables_of(table, kMatrix, source_name))
    plan.matrices.push_back(read_matrix(*matrix, plan, source_name));
  for (const auto* exclusion : tables_of(table, kExclude, source_name))
    plan.exclusions.push_back(read_exclusion(*exclusion, source_name));
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
  for_all_tables(plan, [&file](Plan& table) {
    for (auto* files : {&table.models, &table.boards})
      for (auto& name : *files) name = (file.parent_path() / name).string();
  });
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
  for (const Plan& matrix : plan.matrices) {
    toml::table own;
    visit_keys([&](const char* key, auto member) {
      if (!is_of_the_run(key) && matrix.*member != plan.*member)
        own.insert_or_assign(key, to_node(matrix.*member));
    });
    text << toml::table{{kMatrix, toml::array{own}}} << '\n';
  }
  for (const Exclusion& exclusion : plan.exclusions)
    text << toml::table{{kExclude, toml::array{to_node(exclusion)}}} << '\n';
  return text.str();
}

std::vector<const Plan*> products_of(const Plan& plan) {
  if (plan.matrices.empty()) return {&plan};
  std::vector<const Plan*> products;
  for (const Plan& matrix : plan.matrices) products.push_back(&matrix);
  return products;
}

}  // namespace perwatt::run
