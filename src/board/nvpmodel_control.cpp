#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "board/control.h"
#include "board/jetson_clocks.h"
#include "board/nvpmodel.h"

namespace perwatt::board {
namespace {

constexpr const char* kMode = "mode";
constexpr const char* kClocksLocked = "clocks_locked";

class NvpModel final : public Control {
 public:
  explicit NvpModel(const Sysroot& sysroot) : sysroot_(sysroot), conf_(nvp_conf(sysroot)) {}

  std::string name() const override { return "nvpmodel"; }
  ControlState look() const override {
    ControlState state;
    state.name = name();
    state.summary = "power mode of the board";
    const NvpMode* now = current();
    if (now != nullptr) state.current = now->name;
    for (const NvpMode& mode : conf_.modes) {
      state.choices.push_back(mode.name);
      if (now != nullptr && nvp_needs_reboot(conf_, *now, mode))
        state.after_reboot.push_back(mode.name);
    }
    return state;
  }

  std::string settled(const std::string& value) const override {
    if (const NvpMode* mode = conf_.find(value)) return mode->name;
    throw UsageError(fmt::format("this board has no power mode {}", value),
                     fmt::format("it has {}", fmt::join(look().choices, ", ")));
  }

  Saved save() const override {
    Saved saved;
    if (const auto id = nvp_current(sysroot_)) saved[kMode] = std::to_string(*id);
    if (clocks_locked(sysroot_).value_or(false)) saved[kClocksLocked] = "1";
    return saved;
  }

  Change set(const std::string& value) const override {
    const NvpMode& mode = *conf_.find(value);
    const NvpMode* before = current();
    if (nvp_difference(sysroot_, conf_, mode).empty()) return {};
    if (before != nullptr && nvp_needs_reboot(conf_, *before, mode)) return reboot(mode);
    const CommandOutput output = sysroot_.run({"nvpmodel", "-m", std::to_string(mode.id)});
    Change change = verify(value);
    if (!change.done && output.text.find("eboot") != std::string::npos) return reboot(mode);
    return change;
  }

  Change verify(const std::string& value) const override {
    const NvpMode& mode = *conf_.find(value);
    const std::string difference = nvp_difference(sysroot_, conf_, mode);
    if (difference.empty()) return {};
    return {false, false,
            fmt::format("the board did not take the power mode {}: {}", mode.name, difference),
            as_root(fmt::format("try `sudo nvpmodel -m {}` by hand and see what it says; where it "
                                "asks for a reboot, give the mode to `perwatt run` after it",
                                mode.id))};
  }

  Change put_back(const Saved& saved) const override {
    const auto id = saved.find(kMode);
    const NvpMode* mode = id == saved.end() ? nullptr : conf_.find(id->second);
    if (mode == nullptr)
      return {false, false, "it was not known which power mode the board had",
              "set it with `sudo nvpmodel -m ID`"};
    Change change = set(mode->name);
    // A mode's own limits go over clocks that were locked.
    if (change.done && saved.contains(kClocksLocked)) change = lock_clocks(sysroot_);
    return change;
  }

 private:
  const NvpMode* current() const {
    const auto id = nvp_current(sysroot_);
    return id ? conf_.find(std::to_string(*id)) : nullptr;
  }

  static Change reboot(const NvpMode& mode) {
    return {false, true, fmt::format("the power mode {} takes a reboot", mode.name),
            fmt::format("set it with `sudo nvpmodel -m {}`, answer YES, and go on afterwards with "
                        "`perwatt run --resume`",
                        mode.id)};
  }

  Sysroot sysroot_;
  NvpConf conf_;
};

}  // namespace

std::unique_ptr<Control> nvpmodel_control(const Sysroot& sysroot) {
  if (nvp_conf(sysroot).modes.empty()) return nullptr;
  return std::make_unique<NvpModel>(sysroot);
}

}  // namespace perwatt::board
