#include "board/control.h"

#include <unistd.h>

#include <cmath>

namespace perwatt::board {

std::vector<std::unique_ptr<Control>> find_controls(const Sysroot& sysroot,
                                                    const std::filesystem::path& keep) {
  std::vector<std::unique_ptr<Control>> controls;
  if (auto modes = nvpmodel_control(sysroot)) controls.push_back(std::move(modes));
  if (auto clocks = jetson_clocks_control(sysroot, keep)) controls.push_back(std::move(clocks));
  for (auto&& found : {&file_controls, &gpu_power_limits})
    for (auto& control : found(sysroot)) controls.push_back(std::move(control));
  return controls;
}

const Control* find_control(const std::vector<std::unique_ptr<Control>>& controls,
                            const std::string& name) {
  for (const auto& control : controls)
    if (control->name() == name) return control.get();
  return nullptr;
}

bool near(double asked, double got) {
  constexpr double kStep = 0.02;
  return std::abs(got - asked) <= kStep * std::abs(asked);
}

std::string as_root(const std::string& otherwise) {
  return geteuid() == 0 ? otherwise : "run perwatt as root (sudo); else " + otherwise;
}

}  // namespace perwatt::board
