#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <set>

#include "base/error.h"
#include "board/control.h"
#include "board/nvpmodel.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

/// One of the files that a control writes alike, and what it takes, in the file's own unit.
struct Knob {
  std::string file;
  std::optional<std::int64_t> lowest, highest;
};

/// What makes one control out of files.
struct FileControlShape {
  std::string name, summary, unit;
  double scale = 0;  ///< the files' units in one of ours; 0: words
  bool read_only = false;
  std::vector<Knob> knobs;
  std::vector<std::string> choices;
};

class FileControl final : public Control {
 public:
  FileControl(const Sysroot& sysroot, FileControlShape shape)
      : sysroot_(sysroot), shape_(std::move(shape)) {}

  std::string name() const override { return shape_.name; }
  ControlState look() const override {
    ControlState state;
    state.name = shape_.name;
    state.summary = shape_.summary;
    state.unit = shape_.unit;
    state.choices = shape_.choices;
    state.read_only = shape_.read_only;
    state.needs_root = !shape_.read_only;
    std::vector<std::string> values;
    for (const Knob& knob : shape_.knobs) {
      const std::string value = shown(read_text(sysroot_, knob.file));
      if (!value.empty() && std::ranges::find(values, value) == values.end())
        values.push_back(value);
      if (shape_.scale == 0) continue;
      const auto widen = [this](auto& into, const auto& bound, auto further) {
        if (!bound) return;
        const double ours = static_cast<double>(*bound) / shape_.scale;
        into = into ? further(*into, ours) : ours;
      };
      widen(state.lowest, knob.lowest, [](double a, double b) { return std::min(a, b); });
      widen(state.highest, knob.highest, [](double a, double b) { return std::max(a, b); });
    }
    state.current = fmt::format("{}", fmt::join(values, ", "));
    return state;
  }

  std::string settled(const std::string& value) const override {
    const ControlState state = look();
    if (state.read_only)
      throw UsageError(fmt::format("{} can only be read", state.name),
                       "see `perwatt power modes` for what can be set");
    if (shape_.scale == 0) {
      if (std::ranges::find(state.choices, value) != state.choices.end()) return value;
      throw UsageError(fmt::format("{} is not {}", state.name, value),
                       fmt::format("it takes {}", fmt::join(state.choices, ", ")));
    }
    const auto number = real(value);
    if (!number || *number <= 0 || *number < state.lowest.value_or(0) ||
        *number > state.highest.value_or(1e9))
      throw UsageError(fmt::format("{} = {} is out of range", state.name, value),
                       state.highest ? fmt::format("use {:g} to {:g} {}", state.lowest.value_or(0),
                                                   *state.highest, state.unit)
                                     : fmt::format("use a number above 0, in {}", state.unit));
    return fmt::format("{:g}", *number);
  }

  Saved save() const override {
    Saved saved;
    for (const Knob& knob : shape_.knobs)
      if (const Reading reading = sysroot_.read(knob.file)) saved[knob.file] = reading.text;
    return saved;
  }

  Change set(const std::string& value) const override {
    for (const Knob& knob : shape_.knobs)
      if (const int error = sysroot_.write(knob.file, wanted(knob, value)); error != 0)
        return refused(knob.file, value, std::strerror(error));
    return verify(value);
  }

  Change verify(const std::string& value) const override {
    for (const Knob& knob : shape_.knobs) {
      const Reading now = sysroot_.read(knob.file);
      if (!now) return refused(knob.file, value, std::strerror(now.error));
      if (!holds(now.text, wanted(knob, value)))
        return refused(knob.file, value,
                       fmt::format("it reads {} {}", shown(now.text), shape_.unit));
    }
    return {};
  }

  /// Twice: a lower limit that lies above the upper one's old value goes in at the second try.
  Change put_back(const Saved& saved) const override {
    Change change;
    for (int pass = 0; pass < 2; ++pass) {
      change = {};
      for (const auto& [file, text] : saved) {
        const int error = sysroot_.write(file, text);
        const Reading now = sysroot_.read(file);
        if (now && holds(now.text, text)) continue;
        change = refused(file, shown(text),
                         error != 0 ? std::string(std::strerror(error)) : "it reads " + now.text);
      }
      if (change.done) break;
    }
    return change;
  }

 private:
  /// A file's text in our unit.
  std::string shown(const std::string& text) const {
    const auto number = real(text);
    if (shape_.scale == 0 || !number) return text;
    return fmt::format("{:g}", *number / shape_.scale);
  }
  /// A settled value as this file takes it: clusters of other reach take what they can.
  std::string wanted(const Knob& knob, const std::string& value) const {
    if (shape_.scale == 0) return value;
    auto number = static_cast<std::int64_t>(std::llround(*real(value) * shape_.scale));
    if (knob.lowest) number = std::max(number, *knob.lowest);
    if (knob.highest) number = std::min(number, *knob.highest);
    return std::to_string(number);
  }
  bool holds(const std::string& now, const std::string& asked) const {
    if (shape_.scale == 0) return now == asked;
    const auto got = real(now), was = real(asked);
    return got && was ? near(*was, *got) : now == asked;
  }
  Change refused(const std::string& file, const std::string& value, const std::string& why) const {
    return {false, false,
            fmt::format("{} = {} was not taken: {} ({})", shape_.name, value, file, why),
            as_root("see whether a firmware setting or a daemon holds it")};
  }

  Sysroot sysroot_;
  FileControlShape shape_;
};

/// The cpufreq folders, one for each group of CPUs that share a clock where the kernel tells them.
std::vector<std::string> clock_folders(const Sysroot& sysroot) {
  auto folders = sysroot.glob("/sys/devices/system/cpu/cpufreq/policy[0-9]*");
  if (folders.empty()) folders = sysroot.glob("/sys/devices/system/cpu/cpu[0-9]*/cpufreq");
  return folders;
}

FileControlShape governor(const Sysroot& sysroot) {
  FileControlShape shape{"governor", "how the CPUs' clocks follow their load", "", 0, false, {},
                         {}};
  std::optional<std::vector<std::string>> common;
  for (const auto& folder : clock_folders(sysroot)) {
    if (!sysroot.exists(folder + "/scaling_governor")) continue;
    shape.knobs.push_back({folder + "/scaling_governor", {}, {}});
    const std::string text = read_text(sysroot, folder + "/scaling_available_governors");
    std::vector<std::string> here;
    for (const auto word : words(text)) here.emplace_back(word);
    if (common)
      std::erase_if(here, [&](const auto& word) {
        return std::ranges::find(*common, word) == common->end();
      });
    common = here;
  }
  shape.choices = common.value_or(std::vector<std::string>{});
  return shape;
}

FileControlShape clock_limit(const Sysroot& sysroot, const std::string& name,
                             const std::string& summary, const std::string& file) {
  FileControlShape shape{name, summary, "MHz", 1e3, false, {}, {}};
  for (const auto& folder : clock_folders(sysroot))
    if (sysroot.exists(folder + "/" + file))
      shape.knobs.push_back({folder + "/" + file,
                             read_integer(sysroot, folder + "/cpuinfo_min_freq"),
                             read_integer(sysroot, folder + "/cpuinfo_max_freq")});
  return shape;
}

/// The limits of the processor's power zones (the mmio domain repeats the other one).
std::vector<FileControlShape> power_limits(const Sysroot& sysroot) {
  std::vector<FileControlShape> shapes;
  for (const auto& zone : sysroot.glob("/sys/class/powercap/*:*"))
    for (const auto& file : sysroot.glob(zone + "/constraint_[0-9]_power_limit_uw")) {
      if (zone.find("-mmio") != std::string::npos) continue;
      const std::string start = file.substr(0, file.size() - std::strlen("power_limit_uw"));
      const std::string limit = read_text(sysroot, start + "name");
      const std::string place = read_text(sysroot, zone + "/name");
      auto highest = read_integer(sysroot, start + "max_power_uw");
      if (highest && *highest <= 0) highest.reset();
      if (limit.empty() || place.empty() || !read_integer(sysroot, file)) continue;
      shapes.push_back({fmt::format("power_limit.{}.{}", place, limit),
                        "limit of the processor's power",
                        "W",
                        1e6,
                        false,
                        {{file, {}, highest}},
                        {}});
    }
  return shapes;
}

/// The accelerators' caps, which a power mode sets: read only.
std::vector<FileControlShape> accelerator_clocks(const Sysroot& sysroot) {
  std::vector<FileControlShape> shapes;
  for (const auto& [key, file] : nvp_conf(sysroot).files)
    if (key.first.starts_with("DLA") && key.second == "MAX_FREQ" && read_integer(sysroot, file))
      shapes.push_back({key.first + "_max_mhz",
                        "cap of an accelerator's clock",
                        "MHz",
                        1e6,
                        true,
                        {{file, {}, {}}},
                        {}});
  return shapes;
}

}  // namespace

std::vector<std::unique_ptr<Control>> file_controls(const Sysroot& sysroot) {
  std::vector<FileControlShape> shapes;
  shapes.push_back(governor(sysroot));
  shapes.push_back(
      clock_limit(sysroot, "cpu_max_mhz", "the CPUs' highest clock", "scaling_max_freq"));
  shapes.push_back(
      clock_limit(sysroot, "cpu_min_mhz", "the CPUs' lowest clock", "scaling_min_freq"));
  for (auto& shape : power_limits(sysroot)) shapes.push_back(std::move(shape));
  for (auto& shape : accelerator_clocks(sysroot)) shapes.push_back(std::move(shape));
  std::vector<std::unique_ptr<Control>> controls;
  std::set<std::string> names;
  for (auto& shape : shapes) {
    if (shape.knobs.empty() || !names.insert(shape.name).second) continue;
    controls.push_back(std::make_unique<FileControl>(sysroot, std::move(shape)));
  }
  return controls;
}

}  // namespace perwatt::board
