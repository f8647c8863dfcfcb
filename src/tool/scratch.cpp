#include "tool/scratch.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>

#include "base/error.h"

namespace perwatt::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "run-";

/// "run-1234-0" is process 1234's; no other name is ours.
bool left_behind(const std::string& name) {
  if (!name.starts_with(kPrefix)) return false;
  pid_t pid = 0;
  std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), pid);
  return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

void remove_leftovers(const fs::path& base) {
  std::error_code error;
  for (fs::directory_iterator at(base, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (left_behind(at->path().filename().string())) fs::remove_all(at->path(), ignored);
  }
}

}  // namespace

Scratch::Scratch(const fs::path& base) {
  static std::atomic<int> next{0};
  remove_leftovers(base);
  folder_ = base / (std::string(kPrefix) + std::to_string(getpid()) + "-" + std::to_string(next++));
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    throw Error(folder_.string() + ": " + error.message(),
                "make it writable, or set XDG_CACHE_HOME to another folder");
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace perwatt::tool
