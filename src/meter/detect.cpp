#include <algorithm>
#include <iterator>

#include "meter/registry.h"

namespace perwatt::meter {

std::vector<Finding> detect_all(const Sysroot& sysroot) {
  std::vector<Finding> all;
  for (const Plugin* plugin : plugins())
    std::ranges::move(plugin->detect(sysroot), std::back_inserter(all));
  return all;
}

}  // namespace perwatt::meter
