// What `power probe` and `power watch` share: their flags and the sources that these name.
// Is NOT aware of how they are shown.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/machine_view.h"
#include "meter/choose.h"

namespace perwatt::cli {

struct PowerFlags {
  std::vector<std::string> meters;
  std::vector<std::filesystem::path> boards;
  double duration = 3, interval = 1;
  int count = 0;
  bool json = false, no_load = false;
};

/// Simulated time for a recorded tree, which stands still.
std::unique_ptr<Clock> clock_for(const Sysroot& sysroot);

/// The sources that the flags name. Throws Error where there is none at all.
meter::Chosen open_chosen(const PowerFlags& flags, const Sysroot& sysroot, Clock& clock);

ExitStatus power_probe(const PowerFlags& flags, Context& context);
ExitStatus power_watch(const PowerFlags& flags, Context& context);

}  // namespace perwatt::cli
