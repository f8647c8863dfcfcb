#include <algorithm>

#include "engine/engine.h"

namespace perwatt::engine {

bool names_device(const Description& engine, std::string_view word) {
  const auto find = [&engine](std::string_view name) {
    const auto found = std::ranges::find(engine.devices, name, &Device::name);
    return found == engine.devices.end() ? nullptr : &*found;
  };
  const std::size_t colon = word.find(':');
  const Device* const device = find(word.substr(0, colon));
  if (device == nullptr) return false;
  if (colon == std::string_view::npos) return device->fewest_members <= 0;
  int members = 0;
  for (std::string_view rest = word.substr(colon + 1);; ++members) {
    const std::size_t plus = rest.find('+');
    const Device* const member = find(rest.substr(0, plus));
    if (member == nullptr || member->fewest_members >= 0) return false;
    if (plus == std::string_view::npos) break;
    rest.remove_prefix(plus + 1);
  }
  return device->fewest_members >= 0 && members + 1 >= device->fewest_members;
}

}  // namespace perwatt::engine
