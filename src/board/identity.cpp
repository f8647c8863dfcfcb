#include "board/identity.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/hash.h"
#include "board/cpu.h"
#include "board/machine.h"
#include "board/memory.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

std::string dmi(const Sysroot& sysroot, std::string_view field) {
  const std::string text = read_text(sysroot, "/sys/class/dmi/id/" + std::string(field));
  constexpr std::array kPlaceholders{"To Be Filled By O.E.M.", "To be filled by O.E.M.",
                                     "System manufacturer",    "System Product Name",
                                     "Default string",         "Not Specified",
                                     "Not Applicable",         "None"};
  return std::find(kPlaceholders.begin(), kPlaceholders.end(), text) == kPlaceholders.end() ? text
                                                                                            : "";
}

std::string join(const std::string& vendor, const std::string& product) {
  if (product.empty() || vendor.empty() || product.starts_with(vendor)) return product;
  return vendor + " " + product;
}

/// Vendors in DMI that sell nothing but virtual machines. Amazon's metal instances are the
/// exception.
std::string hypervisor_by_dmi(const Sysroot& sysroot) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kVendors{
      {{"QEMU", "qemu"},
       {"VMware", "vmware"},
       {"innotek GmbH", "virtualbox"},
       {"Xen", "xen"},
       {"Parallels", "parallels"},
       {"Amazon EC2", "kvm"},
       {"Google", "kvm"},
       {"OpenStack", "kvm"},
       {"Red Hat", "kvm"}}};
  const std::string vendor = dmi(sysroot, "sys_vendor"), product = dmi(sysroot, "product_name");
  if (vendor == "Microsoft Corporation" && product == "Virtual Machine") return "hyper-v";
  if (vendor == "Google" && product != "Google Compute Engine") return "";
  if (product.find("metal") != std::string::npos) return "";
  if (product.starts_with("KVM")) return "kvm";
  for (const auto& [start, name] : kVendors)
    if (vendor.starts_with(start)) return std::string(name);
  return "";
}

/// A guest's kernel offers its hypervisor's clock.
std::string hypervisor_by_clock(const Sysroot& sysroot) {
  const std::string clocks =
      read_text(sysroot, "/sys/devices/system/clocksource/clocksource0/available_clocksource");
  for (const auto& [clock, name] :
       {std::pair{"kvm-clock", "kvm"}, {"hyperv", "hyper-v"}, {"xen", "xen"}})
    if (clocks.find(clock) != std::string::npos) return name;
  return "";
}

std::string hypervisor_by_device_tree(const Sysroot& sysroot) {
  const std::string compatible = read_text(sysroot, "/proc/device-tree/hypervisor/compatible");
  if (compatible.empty()) return "";
  return compatible.find("kvm") != std::string::npos ? "kvm"
                                                     : compatible.substr(0, compatible.find(','));
}

std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front())
    text = text.substr(1, text.size() - 2);
  return std::string(text);
}

/// "# R32 (release), REVISION: 7.1, GCID: ..." -> "L4T 32.7.1".
std::string tegra_release(const Sysroot& sysroot) {
  const std::string text = read_text(sysroot, "/etc/nv_tegra_release");
  const auto release = text.find("# R"), revision = text.find("REVISION: ");
  if (release == std::string::npos || revision == std::string::npos) return "";
  const auto digits = [&text](std::size_t from) {
    return text.substr(from, text.find_first_not_of("0123456789.", from) - from);
  };
  return "L4T " + digits(release + 3) + "." + digits(revision + 10);
}

/// The same on every boot, different between machines, and telling nothing about its owner.
std::string anonymous_id(const Sysroot& sysroot, const Identity& identity) {
  std::string seed;
  for (const auto* path :
       {"/etc/machine-id", "/var/lib/dbus/machine-id", "/proc/device-tree/serial-number"})
    if (seed.empty()) seed = read_text(sysroot, path);
  if (seed.empty()) seed = identity.name + '\n' + identity.cpu;
  seed += '\n' + identity.model;
  Hasher hasher;
  hasher.add(seed.data(), seed.size());
  return hasher.hex();
}

}  // namespace

std::string model_name(const Sysroot& sysroot) {
  if (auto model = read_text(sysroot, "/proc/device-tree/model"); !model.empty()) return model;
  const std::string product = dmi(sysroot, "product_name");
  if (!product.empty()) return join(dmi(sysroot, "sys_vendor"), product);
  return join(dmi(sysroot, "board_vendor"), dmi(sysroot, "board_name"));
}

std::string hypervisor_name(const Sysroot& sysroot, std::string_view cpuinfo) {
  if (auto told = read_text(sysroot, "/sys/hypervisor/type"); !told.empty()) return told;
  if (auto told = hypervisor_by_device_tree(sysroot); !told.empty()) return told;
  const std::string vendor = hypervisor_by_dmi(sysroot), clock = hypervisor_by_clock(sysroot);
  if (!vendor.empty() && vendor != "qemu") return vendor;
  if (!clock.empty()) return clock;
  if (!vendor.empty()) return vendor;
  return cpu_says_guest(cpuinfo) ? "unknown" : "";
}

std::string os_name(const Sysroot& sysroot) {
  std::string name;
  for (const auto* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    const std::string text = read_text(sysroot, path);
    for (const auto line : lines(text))
      if (name.empty() && line.starts_with("PRETTY_NAME=")) name = unquoted(line.substr(12));
  }
  const std::string release = tegra_release(sysroot);
  return name.empty() || release.empty() ? name + release : name + ", " + release;
}

Identity identify(const Sysroot& sysroot) {
  const std::string cpuinfo = sysroot.read("/proc/cpuinfo").text;
  Identity identity;
  identity.name = read_text(sysroot, "/proc/sys/kernel/hostname");
  if (identity.name.empty()) identity.name = read_text(sysroot, "/etc/hostname");
  identity.model = model_name(sysroot);
  identity.cpu = cpu_name(cpuinfo);
  identity.cpu_features = cpu_features(cpuinfo);
  identity.cores = cpus_online(sysroot, cpuinfo);
  identity.memory_bytes = memory(sysroot).total.value_or(0);
  identity.os = os_name(sysroot);
  identity.kernel = read_text(sysroot, "/proc/sys/kernel/osrelease");
  identity.architecture = architecture(sysroot, cpuinfo);
  identity.hypervisor = hypervisor_name(sysroot, cpuinfo);
  identity.id = anonymous_id(sysroot, identity);
  return identity;
}

}  // namespace perwatt::board
