#include "engine/registry.h"

#include <algorithm>

namespace perwatt::engine {

const Plugin* find_plugin(std::string_view name) {
  const auto all = plugins();
  const auto found =
      std::ranges::find(all, name, [](const Plugin* plugin) { return plugin->name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace perwatt::engine
