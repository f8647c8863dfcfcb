// Parts of the machine's identity that need more than one source.
#pragma once

#include <string>
#include <string_view>

#include "base/sysroot.h"

namespace perwatt::board {

/// The board's or product's name from the device tree, else from DMI; "" where neither tells.
std::string model_name(const Sysroot& sysroot);
/// Which hypervisor this is a guest of: "kvm", "xen", "vmware", "virtualbox", "hyper-v",
/// "parallels", "qemu"; "unknown" where there is one without a name; "" on bare metal.
std::string hypervisor_name(const Sysroot& sysroot, std::string_view cpuinfo);
/// PRETTY_NAME of /etc/os-release; on a Jetson with the release of its board support package ("...,
/// L4T 32.7.1").
std::string os_name(const Sysroot& sysroot);

}  // namespace perwatt::board
