#include "board/power_mode.h"

#include "board/nvpmodel.h"

namespace perwatt::board {

std::string mode_name(std::string_view conf, int id) {
  const NvpConf parsed = parse_nvp_conf(conf);
  const NvpMode* mode = parsed.find(std::to_string(id));
  return mode == nullptr ? "" : mode->name;
}

std::string power_mode(const Sysroot& sysroot) {
  if (!sysroot.exists("/etc/nvpmodel.conf")) return "";
  const auto id = nvp_status(sysroot);
  if (!id) {
    const auto query = parse_nvp_query(sysroot.run({"nvpmodel", "-q"}).text);
    return query ? query->name : "";
  }
  const std::string name = mode_name(sysroot.read("/etc/nvpmodel.conf").text, *id);
  return name.empty() ? "mode " + std::to_string(*id) : name;
}

}  // namespace perwatt::board
