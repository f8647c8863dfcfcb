// Energy counters of x86 processors (Intel, and AMD since family 17h), through the kernel's
// powercap tree.
#include <algorithm>

#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "rapl";

/// What a domain's joules stand for. Core and uncore lie inside their package, the package inside
/// psys, dram outside it.
std::string boundary(const std::string& domain) {
  if (domain.starts_with("package")) return "CPU package";
  if (domain == "psys") return "platform, packages included";
  if (domain == "core") return "CPU cores, inside the package";
  if (domain == "uncore") return "integrated graphics, inside the package";
  if (domain == "dram") return "memory, outside the package";
  return "";
}

/// A counter that runs. The kernel keeps it between 0 and the range.
Value running(const Sysroot& sysroot, const std::string& zone) {
  Value energy = read_value(sysroot, zone + "/energy_uj");
  if (!energy) return energy;
  if (*energy.number == 0)
    return {{},
            "the energy counter stands at 0: this domain is not counted here",
            is_guest(sysroot)
                ? "measure on the host: a virtual machine does not see the processor's counter"
                : "use another domain or another meter"};
  const Value range = read_value(sysroot, zone + "/max_energy_range_uj");
  if (!range) return range;
  if (*energy.number < 0 || *energy.number > *range.number)
    return {{},
            "the energy counter " + std::to_string(*energy.number) + " uJ lies outside its range",
            "see `dmesg` for the driver's messages"};
  return energy;
}

Finding nothing(const Sysroot& sysroot) {
  const std::string reason = "no /sys/class/powercap/intel-rapl:*";
  if (is_guest(sysroot))
    return absent(kName, reason + ": a virtual machine does not see the processor's energy counter",
                  "measure on the host, or with a meter at the plug");
  if (is_x86(sysroot))
    return absent(kName, reason, "sudo modprobe intel_rapl_msr (AMD: kernel 5.11 or newer)");
  return absent(kName, reason,
                "only x86 processors have it; use the board's own monitor or a meter at the plug");
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  std::vector<Finding> findings;
  for (const auto& zone : sysroot.glob("/sys/class/powercap/intel-rapl:*")) {
    const std::string domain = read_label(sysroot, zone + "/name");
    findings.push_back(present(kName, file_name(zone) + " " + (domain.empty() ? "unnamed" : domain),
                               boundary(domain), running(sysroot, zone)));
  }
  if (findings.empty()) findings.push_back(nothing(sysroot));
  return findings;
}

}  // namespace

extern const Plugin rapl_plugin;
const Plugin rapl_plugin{kName, "energy counters of x86 processors", detect};

}  // namespace perwatt::meter
