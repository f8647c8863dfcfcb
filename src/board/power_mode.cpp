#include "board/power_mode.h"

#include <optional>

#include "board/values.h"

namespace perwatt::board {
namespace {

/// The word after `key` in `line` ("ID=0" -> "0"), up to white space or '>'.
std::string_view attribute(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at + key.size());
  return line.substr(0, line.find_first_of(" \t>"));
}

/// "pmode:0000" (and perhaps "fmode:...") -> 0.
std::optional<int> current_mode(const Sysroot& sysroot) {
  const std::string text = read_text(sysroot, "/var/lib/nvpmodel/status");
  const auto id = integer(attribute(text, "pmode:").substr(0, 4));
  return id && *id >= 0 ? std::optional(static_cast<int>(*id)) : std::nullopt;
}

/// The line "NV Power Mode: NAME" of `nvpmodel -q`; whatever stands before and after it is
/// warnings.
std::string queried_mode(const Sysroot& sysroot) {
  const std::string text = sysroot.run({"nvpmodel", "-q"}).text;
  for (const auto line : lines(text)) {
    constexpr std::string_view kStart = "NV Power Mode:";
    if (const auto at = line.find(kStart); at != std::string_view::npos)
      return std::string(trim(line.substr(at + kStart.size())));
  }
  return "";
}

}  // namespace

std::string mode_name(std::string_view conf, int id) {
  for (const auto line : lines(conf)) {
    if (!trim(line).starts_with('<') || line.find("POWER_MODEL") == std::string_view::npos)
      continue;
    if (integer(attribute(line, "ID=")) == id) return std::string(attribute(line, "NAME="));
  }
  return "";
}

std::string power_mode(const Sysroot& sysroot) {
  if (!sysroot.exists("/etc/nvpmodel.conf")) return "";
  const auto id = current_mode(sysroot);
  if (!id) return queried_mode(sysroot);
  const std::string name = mode_name(sysroot.read("/etc/nvpmodel.conf").text, *id);
  return name.empty() ? "mode " + std::to_string(*id) : name;
}

}  // namespace perwatt::board
