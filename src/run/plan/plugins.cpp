#include "run/plan/plugins.h"

#include <algorithm>

#include "tool/registry.h"

namespace perwatt::run {

std::vector<const engine::Plugin*> plugins() {
  const auto engines = engine::plugins(), tools = tool::plugins();
  std::vector<const engine::Plugin*> all(engines.begin(), engines.end());
  all.insert(all.end(), tools.begin(), tools.end());
  return all;
}

const engine::Plugin* find_plugin(std::string_view word) {
  const auto all = plugins();
  const auto found = std::ranges::find(all, engine::engine_name(word), &engine::Plugin::name);
  return found == all.end() ? nullptr : *found;
}

}  // namespace perwatt::run
