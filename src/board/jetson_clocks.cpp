#include "board/jetson_clocks.h"

#include <fmt/format.h>

#include <string>
#include <system_error>

#include "base/error.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

constexpr const char* kLocked = "locked";

/// The number after "key=" among a line's words.
std::optional<std::int64_t> number_of(std::string_view line, std::string_view key) {
  for (const auto word : words(line))
    if (word.starts_with(key)) return integer(word.substr(key.size()));
  return std::nullopt;
}

class JetsonClocks final : public Control {
 public:
  JetsonClocks(const Sysroot& sysroot, const std::filesystem::path& keep)
      : sysroot_(sysroot), kept_((keep / "jetson_clocks.conf").string()) {}

  std::string name() const override { return "jetson_clocks"; }
  ControlState look() const override {
    ControlState state;
    state.name = name();
    state.summary = "clocks held at their highest";
    if (const auto locked = clocks_locked(sysroot_)) state.current = *locked ? "on" : "off";
    state.choices = {"on", "off"};
    return state;
  }
  std::string settled(const std::string& value) const override {
    if (value == "on" || value == "off") return value;
    throw UsageError(fmt::format("jetson_clocks is not {}", value), "it is on or off");
  }
  /// The tool itself keeps the clocks' limits, while they are not locked.
  Saved save() const override {
    const bool locked = clocks_locked(sysroot_).value_or(false);
    if (!locked) {
      std::error_code ignored;
      std::filesystem::remove(kept_, ignored);  // it keeps none over an older one
      sysroot_.run({"jetson_clocks", "--store", kept_});
    }
    return {{kLocked, locked ? "on" : "off"}};
  }
  Change set(const std::string& value) const override {
    if (verify(value).done) return {};
    if (value == "on") return lock_clocks(sysroot_);
    if (!std::filesystem::exists(kept_))
      return {false, false, "the clocks were locked before, and not by perwatt",
              "free them with `sudo jetson_clocks --restore`, or reboot"};
    sysroot_.run({"jetson_clocks", "--restore", kept_});
    return verify(value);
  }
  Change verify(const std::string& value) const override {
    const auto locked = clocks_locked(sysroot_);
    if (locked == (value == "on")) return {};
    return {false, false,
            fmt::format("the clocks {} locked", !locked   ? "do not tell whether they are"
                                                : *locked ? "are still"
                                                          : "are not"),
            as_root("see `sudo jetson_clocks --show`")};
  }
  Change put_back(const Saved& saved) const override {
    const auto was = saved.find(kLocked);
    return was == saved.end() ? Change{} : set(was->second);
  }

 private:
  Sysroot sysroot_;
  std::string kept_;
};

}  // namespace

std::optional<bool> parse_clocks_locked(std::string_view shown) {
  bool any = false;
  for (const auto line : lines(shown)) {
    const auto lowest = number_of(line, "MinFreq="), highest = number_of(line, "MaxFreq=");
    const auto now = number_of(line, "CurrentFreq=");
    if (number_of(line, "Online=") == 0 || !lowest || !highest) continue;
    any = true;
    if (lowest != highest || (now && now != highest)) return false;
    if (number_of(line, "FreqOverride=").value_or(1) != 1) return false;
  }
  return any ? std::optional(true) : std::nullopt;
}

std::optional<bool> clocks_locked(const Sysroot& sysroot) {
  return parse_clocks_locked(sysroot.run({"jetson_clocks", "--show"}).text);
}

Change lock_clocks(const Sysroot& sysroot) {
  sysroot.run({"jetson_clocks"});
  if (clocks_locked(sysroot).value_or(false)) return {};
  return {false, false, "the clocks could not be locked", as_root("see `jetson_clocks --show`")};
}

std::unique_ptr<Control> jetson_clocks_control(const Sysroot& sysroot,
                                               const std::filesystem::path& keep) {
  if (!clocks_locked(sysroot)) return nullptr;
  return std::make_unique<JetsonClocks>(sysroot, keep);
}

}  // namespace perwatt::board
