// Waits until the machine is as cool as it was. Is NOT aware of cases, records or terminals.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/sysroot.h"

namespace perwatt::run {

struct CoolDownRule {
  Nanoseconds limit = std::chrono::seconds(120);  ///< wait no longer, before any one case
  std::optional<double> goal;  ///< degrees Celsius of the hottest zone; nothing = what it is at
                               ///< the start
};

class CoolDown {
 public:
  /// Within so many degrees of the goal is cool enough: zones are coarse.
  static constexpr double kNear = 2;

  /// Takes the temperature. `sysroot` and `clock` must outlive this.
  CoolDown(const Sysroot& sysroot, Clock& clock, const CoolDownRule& rule);

  /// Degrees Celsius to come back to; nothing where the machine has no sensor.
  const std::optional<double>& goal() const { return goal_; }
  /// Returns when the hottest zone is near the goal, at the limit, when a sensor is gone, or when
  /// `go_on` (told the temperature, twice a second) says false. The seconds waited; nothing without
  /// a sensor.
  std::optional<double> wait(const std::function<bool(double celsius)>& go_on);

 private:
  const Sysroot& sysroot_;
  Clock& clock_;
  Nanoseconds limit_;
  std::optional<double> goal_;
};

}  // namespace perwatt::run
