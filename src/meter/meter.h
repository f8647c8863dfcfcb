// Power meters: what watts this machine can measure. For now they are looked for and read once;
// sampling builds on this. Is NOT aware of engines, cases or records.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::meter {

/// What looking for a meter found: a usable source, or why not and what to do. Usable means that it
/// was really read once and gave a plausible value. A source that is named but not usable is there
/// and cannot be read.
struct Finding {
  std::string meter;   ///< the plug-in's name
  std::string source;  ///< where ("package-0", "6-0040 POM_5V_IN"); empty where nothing was found
  std::string
      boundary;  ///< what its watts stand for ("CPU package", "module input"); empty where unknown
  bool usable = false;
  std::string reason;  ///< where not usable: why
  std::string remedy;  ///< where not usable: what to do
};

struct Plugin {
  std::string_view name;
  std::string_view summary;
  /// Looks for the meter; at least one finding (an absent meter is a finding with its reason).
  /// Never throws.
  std::vector<Finding> (*detect)(const Sysroot& sysroot);
};

}  // namespace perwatt::meter
