// Which build of perwatt this is. build.cpp is written by every build (cmake/build_facts.cmake), so
// that it is true of what was compiled. Is NOT aware of where it is shown or kept.
#pragma once

#include <string>

namespace perwatt {

struct Build {
  const char* version;
  const char* commit;        ///< of the sources, abbreviated; "unknown" where nothing told it
  bool dirty;                ///< the sources differed from that commit
  const char* architecture;  ///< of the machine that it was compiled for

  /// "1a2b3c4d5e6f", "1a2b3c4d5e6f-dirty" or "unknown".
  std::string source() const { return std::string(commit) + (dirty ? "-dirty" : ""); }
};

const Build& build();

}  // namespace perwatt
