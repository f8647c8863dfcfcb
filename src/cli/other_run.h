// Two perwatt that measure at once disturb each other. Is NOT aware of what is measured.
#pragma once

#include <memory>

#include "base/sysroot.h"
#include "cli/command.h"

namespace perwatt {
class FileLock;
}

namespace perwatt::cli {

/// Says for as long as it lives that this perwatt measures on this machine; where another does
/// already, warns on standard error with its process id, and goes on. The lock file lies in the
/// cache, one a machine (a home may be shared by several).
class MeasuringHere {
 public:
  MeasuringHere(const Sysroot& sysroot, const Context& context);
  ~MeasuringHere();
  MeasuringHere(const MeasuringHere&) = delete;
  MeasuringHere& operator=(const MeasuringHere&) = delete;

 private:
  std::unique_ptr<FileLock> lock_;
};

}  // namespace perwatt::cli
