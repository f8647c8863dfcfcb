// What can be set on a board and changes what inference costs: power modes, clocks' limits, power
// limits. Each is read, set, verified by reading back, and put back.
// Is NOT aware of cases, of journals or of who asks.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// A control as it is now.
struct ControlState {
  std::string name;                       ///< "nvpmodel", "governor", "cpu_max_mhz", ...
  std::string summary;                    ///< in a few words
  std::string current;                    ///< "" where it cannot be told
  std::vector<std::string> choices;       ///< words; empty where it is a number
  std::optional<double> lowest, highest;  ///< of a number, in `unit`
  std::string unit;                       ///< "MHz", "W", or ""
  std::vector<std::string> after_reboot;  ///< choices that take effect after a reboot only
  bool needs_root = true;
  bool read_only = false;
};

/// How a change ended.
struct Change {
  bool done = true;
  bool needs_reboot = false;   ///< not done, and it takes a reboot
  std::string reason, remedy;  ///< where not done
};

/// What a control had before it was changed, as its own words or as files' texts.
using Saved = std::map<std::string, std::string>;

class Control {
 public:
  virtual ~Control() = default;
  virtual std::string name() const = 0;
  virtual ControlState look() const = 0;
  /// The value as `look` would say it ("0" -> "MAXN"). Throws UsageError where the control does not
  /// take it.
  virtual std::string settled(const std::string& value) const = 0;
  /// What put_back() needs. To be kept before the first set().
  virtual Saved save() const = 0;
  /// Sets a settled value, and reads it back.
  virtual Change set(const std::string& value) const = 0;
  /// Reads back whether a settled value (still) holds; changes nothing.
  virtual Change verify(const std::string& value) const = 0;
  virtual Change put_back(const Saved& saved) const = 0;
};

/// The controls of this machine. `keep` is a folder for what a vendor's own tool keeps by itself.
std::vector<std::unique_ptr<Control>> find_controls(const Sysroot& sysroot,
                                                    const std::filesystem::path& keep);
/// By name; null where this machine has none of it.
const Control* find_control(const std::vector<std::unique_ptr<Control>>& controls,
                            const std::string& name);

/// Whether a number that was read back is the one asked for: within a step of a table of clocks, or
/// of a power limit's eighths of a watt.
bool near(double asked, double got);

/// What to do where a change is refused: as root, if this is not root.
std::string as_root(const std::string& otherwise);

// One file each.
std::unique_ptr<Control> nvpmodel_control(const Sysroot& sysroot);
std::unique_ptr<Control> jetson_clocks_control(const Sysroot& sysroot,
                                               const std::filesystem::path& keep);
/// Governors, frequency limits, power limits and read-only clocks: all that is a number or a word
/// in files.
std::vector<std::unique_ptr<Control>> file_controls(const Sysroot& sysroot);
/// "power_limit.gpu0", ... of NVIDIA's cards, by `nvidia-smi`.
std::vector<std::unique_ptr<Control>> gpu_power_limits(const Sysroot& sysroot);

}  // namespace perwatt::board
