#include "run/plan/plan.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "run/plan/keys.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kLongestPlan = 1 << 20;

void start_at(const std::filesystem::path& folder, std::string& file) {
  if (!file.empty()) file = (folder / file).string();
}
void start_at(const std::filesystem::path& folder, std::vector<std::string>& files) {
  for (std::string& file : files) start_at(folder, file);
}

void start_paths_at(const std::filesystem::path& folder, Plan& plan) {
  for (const Key& key : plan_keys())
    if (key.path)
      std::visit(
          [&](auto member) {
            if constexpr (requires { start_at(folder, plan.*member); })
              start_at(folder, plan.*member);
          },
          key.member);
}

}  // namespace

Plan parse_plan(std::string_view toml, const std::string& source_name) {
  return parse_plan(toml, source_name, plan_keys());
}

std::string to_toml(const Plan& plan) {
  return to_toml(plan, plan_keys());
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
  for_all_tables(plan, [&file](Plan& table) { start_paths_at(file.parent_path(), table); });
  return plan;
}

std::vector<const Plan*> products_of(const Plan& plan) {
  if (plan.matrices.empty()) return {&plan};
  std::vector<const Plan*> products;
  for (const Plan& matrix : plan.matrices) products.push_back(&matrix);
  return products;
}

}  // namespace perwatt::run
