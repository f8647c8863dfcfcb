// The meters that a run samples: which sources are there, which of them is the case's power.
// Is NOT aware of cases.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sysroot.h"
#include "meter/meter.h"
#include "stats/energy.h"

namespace perwatt::run {

/// A power at idle, and when it was measured.
struct Idle {
  stats::Interval watts;
  Nanoseconds at{0};
};

/// Opened once for a run. Boundaries are never mixed: the case's power is the total of one source,
/// the others are kept as traces.
struct Meters {
  std::vector<std::unique_ptr<meter::Source>> sources;
  /// The one whose total is the case's power: the first that was named, else the widest boundary
  /// (meter::Extent); null where no source has a total.
  meter::Source* main = nullptr;
  std::vector<std::string> absent;  ///< "NAME: reason (remedy)", of those that were looked for
  std::vector<std::string> unread;  ///< the same, of those that are there and cannot be read
  std::string problem;              ///< why there is no main source; "" where there is
  std::string remedy;
  std::optional<Idle> last_idle;  ///< after the case before, which is before the next one
  std::shared_ptr<Clock> clock = std::make_shared<MonotonicClock>();  ///< that stamps readings
};

/// `asked` are words NAME or NAME:ARGUMENT; empty = every meter of this machine that can be read;
/// "none" = none. Throws UsageError for a name that is unknown, Error for a meter that was asked
/// for and cannot be read, with its reason and remedy. `board_files` as in meter::OpenRequest.
std::shared_ptr<Meters> open_meters(const std::vector<std::string>& asked, const Sysroot& sysroot,
                                    const std::vector<std::filesystem::path>& board_files = {});

/// The name of the meter and of its source, of what a source says of itself.
std::string title(const meter::SourceInfo& info);

}  // namespace perwatt::run
