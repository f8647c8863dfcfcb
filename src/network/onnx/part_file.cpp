#include "network/onnx/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "base/error.h"
#include "base/uuid.h"

namespace perwatt::network {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".part";

std::string prefix_of(const fs::path& target) {
  return "." + target.filename().string() + ".";
}

fs::path directory_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

std::string remedy_for(int error, const fs::path& target, std::uint64_t size) {
  const std::string where = directory_of(target).string();
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free " + std::to_string(size / 1'000'000 + 1) + " MB at " + where +
             ", or choose another directory (--cache, --out)";
    case EACCES:
    case EPERM:
    case EROFS:
      return "make " + where + " writable, or choose another directory (--cache, --out)";
    default:
      return "check " + where + ", or choose another directory (--cache, --out)";
  }
}

/// Removes what killed writers of `target` left: part files that nobody holds locked.
void remove_abandoned(const fs::path& target) {
  std::error_code ignored;
  const std::string prefix = prefix_of(target);
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_of(target), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(kSuffix)) continue;
    const int descriptor = ::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
    ::close(descriptor);
  }
}

}  // namespace

PartFile::PartFile(const fs::path& target, std::uint64_t size) : PartFile(Unmade{target, size}) {
  std::error_code error;
  fs::create_directories(directory_of(target), error);
  if (error) fail(error.value());
  if (fs::is_directory(target, error)) fail(EISDIR);
  remove_abandoned(target);
  create();
  reserve();
}

PartFile::~PartFile() {
  if (!part_.empty()) ::unlink(part_.c_str());
  if (descriptor_ >= 0) ::close(descriptor_);
}

/// Between its creation and its lock, another writer may take the file for abandoned and remove it:
/// then once more.
void PartFile::create() {
  for (struct stat status{}; status.st_nlink == 0;) {
    part_ = directory_of(target_) / (prefix_of(target_) + make_uuid() + std::string(kSuffix));
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(errno);
    ::flock(descriptor_, LOCK_EX);
    if (::fstat(descriptor_, &status) != 0) fail(errno);
  }
}

/// Finds a full disk before the work is done; a file system that cannot reserve is none the worse.
void PartFile::reserve() {
  if (::fallocate(descriptor_, 0, 0, static_cast<off_t>(size_)) == 0) return;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) fail(errno);
}

void PartFile::fail(int error) const {
  throw Error("cannot write '" + target_.string() + "': " + std::generic_category().message(error),
              remedy_for(error, target_, size_));
}

void PartFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

/// Network file systems report late errors when a descriptor is closed; the lock must outlive that.
void PartFile::commit() {
  const int copy = ::dup(descriptor_);
  if (copy < 0 || ::close(copy) != 0) fail(errno);
  if (::rename(part_.c_str(), target_.c_str()) != 0) fail(errno);
  part_.clear();
}

ReadFile::ReadFile(const fs::path& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

ReadFile::~ReadFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t ReadFile::size() const {
  struct stat status {};
  return ::fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

bool ReadFile::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t read =
        ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    offset += static_cast<std::uint64_t>(read);
    bytes = bytes.subspan(static_cast<std::size_t>(read));
  }
  return true;
}

}  // namespace perwatt::network
