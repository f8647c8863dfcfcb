// Which meters are used: those that a user names, or all that can be read.
// Is NOT aware of what the readings are for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "meter/meter.h"

namespace perwatt::meter {

struct Chosen {
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<Finding> refused;  ///< meters without a source: why, and what to do
};

/// Opens what `asked` names, each "NAME" or "NAME:ARGUMENT"; of nothing, every meter that needs not
/// be named. `base` says the rest of the request. Throws UsageError for a name that there is not,
/// and what a meter's open throws for a named one that cannot be asked so.
Chosen open_meters(const std::vector<std::string>& asked, const OpenRequest& base);

}  // namespace perwatt::meter
