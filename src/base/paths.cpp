#include "base/paths.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.h"

namespace perwatt {
namespace {

std::filesystem::path xdg(const char* variable, const char* below_home) {
  // The specification says that a relative path there is to be ignored.
  if (const char* set = std::getenv(variable); set != nullptr && set[0] == '/')
    return std::filesystem::path(set) / "perwatt";
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] != '\0')
    return std::filesystem::path(home) / below_home / "perwatt";
  throw Error(fmt::format("neither {} nor HOME is set", variable),
              fmt::format("set {} to a directory that you may write", variable));
}

}  // namespace

std::filesystem::path data_directory() {
  return xdg("XDG_DATA_HOME", ".local/share");
}
std::filesystem::path cache_directory() {
  return xdg("XDG_CACHE_HOME", ".cache");
}
std::filesystem::path config_directory() {
  return xdg("XDG_CONFIG_HOME", ".config");
}

}  // namespace perwatt
