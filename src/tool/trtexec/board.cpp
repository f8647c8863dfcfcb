#include "tool/trtexec/board.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace perwatt::tool::trtexec {
namespace {

constexpr std::array<std::string_view, 4> kDlaNodes{
    "/sys/devices/platform/*host1x*/*.nvdla[0-9]",
    "/sys/devices/platform/bus@0/*host1x*/*.nvdla[0-9]", "/dev/nvhost-nvdla[0-9]",
    "/dev/nvhost-ctrl-nvdla[0-9]"};

/// Xavier and Orin. Not every board with the chip has both, or any: trtexec says so when asked.
constexpr std::array<std::string_view, 2> kChipsWithDla{"nvidia,tegra194", "nvidia,tegra234"};

}  // namespace

int dla_cores(const Sysroot& sysroot) {
  int cores = 0;
  for (const auto pattern : kDlaNodes)
    for (const auto& node : sysroot.glob(pattern)) cores = std::max(cores, node.back() - '0' + 1);
  if (cores > 0) return cores;
  const std::string chips = sysroot.read("/proc/device-tree/compatible").text;
  return std::ranges::any_of(kChipsWithDla,
                             [&](auto chip) { return chips.find(chip) != std::string::npos; })
             ? 2
             : 0;
}

std::string library_version(const Sysroot& sysroot) {
  constexpr std::string_view kName = "libnvinfer.so.";
  std::string version;
  for (const auto& file : sysroot.glob("/usr/lib/*/libnvinfer.so.[0-9]*")) {
    const std::string own = file.substr(file.rfind(kName) + kName.size());
    if (own.find('.') != std::string::npos) version = own;
  }
  return version;
}

std::string board_words(const Sysroot& sysroot) {
  std::string words;
  for (const char* file : {"/proc/device-tree/model", "/etc/nv_tegra_release", "/etc/machine-id"})
    words += sysroot.read(file).text + "\n";
  for (const auto& file : sysroot.glob("/proc/driver/nvidia/gpus/*/information"))
    words += sysroot.read(file).text + "\n";
  return words;
}

}  // namespace perwatt::tool::trtexec
