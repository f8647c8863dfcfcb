#include "engine/registry.h"

#include <algorithm>

namespace perwatt::engine {

std::string_view engine_name(std::string_view word) {
  return word.substr(0, word.find('@'));
}

std::filesystem::path engine_path(std::string_view word) {
  const std::size_t at = word.find('@');
  return at == std::string_view::npos ? "" : std::filesystem::path(word.substr(at + 1));
}

const Plugin* find_plugin(std::string_view word) {
  const auto all = plugins();
  const auto found =
      std::ranges::find(all, engine_name(word), [](const Plugin* plugin) { return plugin->name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace perwatt::engine
