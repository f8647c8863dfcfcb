#include "base/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/error.h"

namespace perwatt {
namespace {

constexpr auto kPause = std::chrono::milliseconds(100);

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw Error(fmt::format("cannot lock '{}': {}", path.string(), std::strerror(error)),
              fmt::format("make '{}' a directory that you may write, or choose another",
                          path.parent_path().string()));
}

/// Whoever held it before may have removed it between our opening and our locking.
bool is_still_there(int descriptor, const std::filesystem::path& path) {
  struct stat held {
  }, named{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path, const std::function<void()>& waiting)
    : path_(path) {
  while (true) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) fail(path, errno);
    const bool locked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const int problem = locked ? 0 : errno;
    if (locked && is_still_there(descriptor, path)) {
      descriptor_ = descriptor;
      return;
    }
    ::close(descriptor);
    if (locked) continue;
    if (problem != EWOULDBLOCK && problem != EINTR) fail(path, problem);
    if (waiting) waiting();
    std::this_thread::sleep_for(kPause);
  }
}

FileLock::~FileLock() {
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace perwatt
