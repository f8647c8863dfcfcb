#include "board/nvpmodel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "board/values.h"

namespace perwatt::board {
namespace {

constexpr std::string_view kConf = "/etc/nvpmodel.conf";

/// The word after `key` in `line` ("ID=0" -> "0"), up to white space or '>'.
std::string_view attribute(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + key.size());
  return line.substr(0, line.find_first_of(" \t>"));
}

bool gates_gpu(std::string_view key) {
  return key.ends_with("_PG_MASK");
}

bool is_core(const NvpSetting& setting) {
  return setting.key.starts_with("CORE_");
}

/// A mode's values of the settings that `wanted` picks.
template <typename Wanted>
std::map<std::pair<std::string, std::string>, std::string> values_of(const NvpMode& mode,
                                                                     Wanted wanted) {
  std::map<std::pair<std::string, std::string>, std::string> values;
  for (const NvpSetting& each : mode.settings)
    if (wanted(each)) values[{each.param, each.key}] = each.value;
  return values;
}

/// A cap may be rounded to the next step of the clock's table.
constexpr double kStep = 0.02;

/// Whether a mode's cap stands in `file`. A CPU's must be there as far as the CPU reaches; of other
/// clocks it is not known how far they reach, so that they only must not be above it.
bool capped(const Sysroot& sysroot, const std::string& file, std::int64_t cap, std::int64_t now) {
  constexpr std::string_view kCpu = "/scaling_max_freq";
  const auto ratio = [now](std::int64_t wanted) {
    return static_cast<double>(now) / static_cast<double>(wanted);
  };
  if (!file.ends_with(kCpu)) return cap <= 0 || ratio(cap) <= 1 + kStep;
  const auto reachable =
      read_integer(sysroot, file.substr(0, file.size() - kCpu.size()) + "/cpuinfo_max_freq");
  if (cap < 0 && !reachable) return true;
  const std::int64_t wanted = cap < 0 ? *reachable : std::min(cap, reachable.value_or(cap));
  return wanted <= 0 || std::abs(ratio(wanted) - 1) <= kStep;
}

}  // namespace

const NvpMode* NvpConf::find(std::string_view name_or_id) const {
  const auto by_name = std::ranges::find(modes, name_or_id, &NvpMode::name);
  if (by_name != modes.end()) return &*by_name;
  const auto id = integer(name_or_id);
  const auto by_id =
      std::ranges::find_if(modes, [&id](const NvpMode& mode) { return id && mode.id == *id; });
  return by_id == modes.end() ? nullptr : &*by_id;
}

NvpConf parse_nvp_conf(std::string_view text) {
  NvpConf conf;
  std::string param;        // whose files the lines below name; "" inside a mode
  NvpMode* mode = nullptr;  // whose settings they are
  for (const auto each : lines(text)) {
    const auto line = trim(each);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('<')) {
      param.clear();
      mode = nullptr;
      if (line.find("POWER_MODEL") != std::string_view::npos) {
        const auto id = integer(attribute(line, "ID="));
        const auto name = attribute(line, "NAME=");
        if (id && !name.empty())
          mode = &conf.modes.emplace_back(NvpMode{static_cast<int>(*id), std::string(name), {}});
      } else if (line.find("PARAM") != std::string_view::npos) {
        param = attribute(line, "NAME=");
      }
      continue;
    }
    const auto parts = words(line);
    if (mode != nullptr && parts.size() >= 3)
      mode->settings.push_back(
          {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])});
    else if (!param.empty() && parts.size() >= 2)
      conf.files[{param, std::string(parts[0])}] = parts[1];
  }
  return conf;
}

NvpConf nvp_conf(const Sysroot& sysroot) {
  return parse_nvp_conf(sysroot.read(kConf).text);
}

std::optional<NvpQuery> parse_nvp_query(std::string_view text) {
  constexpr std::string_view kStart = "NV Power Mode:";
  std::optional<NvpQuery> found;
  for (auto line : lines(text)) {
    const auto at = line.find(kStart);
    if (!found && at != std::string_view::npos) {
      found = NvpQuery{std::string(trim(line.substr(at + kStart.size()))), std::nullopt};
    } else if (found) {
      // The line after the name; with --verbose it has a word before it.
      const auto parts = words(trim(line));
      if (parts.empty()) continue;
      if (const auto id = integer(parts.back())) found->id = static_cast<int>(*id);
      break;
    }
  }
  return found;
}

std::optional<int> nvp_status(const Sysroot& sysroot) {
  const std::string text = read_text(sysroot, "/var/lib/nvpmodel/status");
  const auto id = integer(attribute(text, "pmode:").substr(0, 4));
  return id && *id >= 0 ? std::optional(static_cast<int>(*id)) : std::nullopt;
}

std::optional<int> nvp_current(const Sysroot& sysroot) {
  const auto query = parse_nvp_query(sysroot.run({"nvpmodel", "-q"}).text);
  if (query && query->id) return query->id;
  if (query) {
    const NvpConf conf = nvp_conf(sysroot);
    if (const NvpMode* mode = conf.find(query->name)) return mode->id;
  }
  return nvp_status(sysroot);
}

bool nvp_needs_reboot(const NvpConf& conf, const NvpMode& from, const NvpMode& to) {
  const auto gating = [](const NvpSetting& each) { return gates_gpu(each.key); };
  if (values_of(from, gating) != values_of(to, gating)) return true;
  const bool gated = std::ranges::any_of(
      conf.files, [](const auto& file) { return gates_gpu(file.first.second); });
  return gated && values_of(from, is_core) != values_of(to, is_core);
}

std::string nvp_difference(const Sysroot& sysroot, const NvpConf& conf, const NvpMode& mode) {
  if (const auto id = nvp_current(sysroot); id != mode.id) {
    if (!id) return "nvpmodel does not tell its mode";
    const NvpMode* other = conf.find(std::to_string(*id));
    return fmt::format("the mode is {}", other != nullptr ? other->name : std::to_string(*id));
  }
  for (const NvpSetting& each : mode.settings) {
    const auto file = conf.files.find({each.param, each.key});
    if (file == conf.files.end()) continue;
    const auto now = read_integer(sysroot, file->second);
    if (!now) continue;
    if (is_core(each) && integer(each.value) != now)
      return fmt::format("core {} is {}", each.key.substr(5), *now == 0 ? "offline" : "online");
    const auto cap = integer(each.value);
    if (each.key == "MAX_FREQ" && cap && !capped(sysroot, file->second, *cap, *now))
      return fmt::format("the highest frequency of {} is {}, the mode's is {}", each.param, *now,
                         *cap < 0 ? "without a cap" : each.value);
  }
  return "";
}

}  // namespace perwatt::board
