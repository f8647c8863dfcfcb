// Jetson's nvpmodel: what its configuration says, which mode is current, and whether a mode holds.
// Is NOT aware of cases, journals or other controls.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sysroot.h"

namespace perwatt::board {

/// A line of a mode, such as "CPU_ONLINE CORE_2 0".
struct NvpSetting {
  std::string param, key, value;
  bool operator==(const NvpSetting&) const = default;
};

struct NvpMode {
  int id = 0;
  std::string name;
  std::vector<NvpSetting> settings;
};

/// /etc/nvpmodel.conf.
struct NvpConf {
  std::map<std::pair<std::string, std::string>, std::string> files;  ///< by param and key
  std::vector<NvpMode> modes;                                        ///< as they stand there

  /// By name, else by id; null where there is none.
  const NvpMode* find(std::string_view name_or_id) const;
};

/// What does not read as the format is left out.
NvpConf parse_nvp_conf(std::string_view text);
NvpConf nvp_conf(const Sysroot& sysroot);

/// What `nvpmodel -q` says, whatever warnings stand around it.
struct NvpQuery {
  std::string name;
  std::optional<int> id;
};
std::optional<NvpQuery> parse_nvp_query(std::string_view text);

/// The current mode's id: as `nvpmodel -q` says, else as it was kept in its status file.
std::optional<int> nvp_current(const Sysroot& sysroot);
/// The id in /var/lib/nvpmodel/status.
std::optional<int> nvp_status(const Sysroot& sysroot);

/// Whether going from one mode to the other takes a reboot: the GPU's cores are gated otherwise,
/// or, on boards that gate them at all, other CPU cores are online. On the older boards cores come
/// and go while they run.
bool nvp_needs_reboot(const NvpConf& conf, const NvpMode& from, const NvpMode& to);

/// "" where the machine is as the mode says: the id, the cores online, the highest frequencies.
/// Else what is not, in a few words. What cannot be read is not held against it.
std::string nvp_difference(const Sysroot& sysroot, const NvpConf& conf, const NvpMode& mode);

}  // namespace perwatt::board
