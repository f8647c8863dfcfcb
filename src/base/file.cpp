#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace perwatt {
namespace {

namespace fs = std::filesystem;

std::string remedy_for(int error, const fs::path& directory) {
  const std::string where = "'" + directory.string() + "'";
  switch (error) {
    case ENOENT:
      return "make the directory (mkdir -p " + where + ") or choose another path";
    case ENOTDIR:
      return where + " is not a directory; choose another path";
    case EISDIR:
      return "name a file, not a directory";
    case EACCES:
    case EPERM:
      return "choose a path that you may write, or change the permissions of " + where;
    case EROFS:
      return "the file system is read-only; choose another path";
    case ENOSPC:
    case EDQUOT:
      return "free some space on the file system of " + where + ", or choose a path on another";
    case ENAMETOOLONG:
      return "choose a shorter name";
    default:
      return "check " + where + ", or choose another path";
  }
}

[[noreturn]] void fail(int error, const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  throw Error("cannot write '" + path.string() + "': " + std::generic_category().message(error),
              remedy_for(error, directory));
}

/// All of `bytes` to the descriptor; an errno value, or 0.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

void write_directly(const fs::path& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(errno, path);
  int error = write_all(descriptor, bytes);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) fail(error, path);
}

/// The mode that open(..., 0666) would give, or that of the file which is replaced.
mode_t mode_for(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 07777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

/// A temporary file that is gone unless it was renamed.
class Beside {
 public:
  explicit Beside(const fs::path& target) : target_(target) {
    name_ = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail(errno, target);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  void fill(std::string_view bytes) {
    if (const int error = write_all(descriptor_, bytes); error != 0) fail(error, target_);
    if (::fchmod(descriptor_, mode_for(target_)) != 0 || ::fsync(descriptor_) != 0)
      fail(errno, target_);
    if (::close(std::exchange(descriptor_, -1)) != 0) fail(errno, target_);
  }
  void rename() {
    if (::rename(name_.c_str(), target_.c_str()) != 0) fail(errno, target_);
    name_.clear();
  }

 private:
  fs::path target_;
  std::string name_;
  int descriptor_ = -1;
};

}  // namespace

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  if (path.empty()) throw UsageError("the path of the file is empty", "name a file");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status) || !path.has_filename()) fail(EISDIR, path);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_directly(path, bytes);

  fs::path target = path;
  if (fs::is_symlink(fs::symlink_status(path, error))) {
    const fs::path resolved = fs::weakly_canonical(path, error);
    if (!error) target = resolved;
  }
  Beside file(target);
  file.fill(bytes);
  file.rename();
}

}  // namespace perwatt
