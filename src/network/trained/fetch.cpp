#include "network/trained/fetch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <thread>

#include "base/download.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/sha256.h"

namespace perwatt::network {
namespace {

namespace fs = std::filesystem;

constexpr int kMostAttempts = 5;  // of a transfer that breaks
constexpr auto kPause = std::chrono::seconds(1);

bool is_remote(const std::string& from) {
  return from.empty() || from.starts_with("http://") || from.starts_with("https://");
}

std::uint64_t length_of(const fs::path& path) {
  std::error_code error;
  const std::uint64_t length = fs::file_size(path, error);
  return error ? 0 : length;
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

/// Bytes to the disk before the name: after a power cut, a file with a name is whole.
void sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int problem = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced && problem != EINVAL)
    throw Error(fmt::format("cannot write '{}': {}", path.string(), std::strerror(problem)),
                "check the disk, or choose another directory (--cache)");
}

class Fetch {
 public:
  Fetch(const TrainedFile& file, const FetchOptions& options, const FetchProgress& progress)
      : file_(file),
        options_(options),
        progress_(progress),
        target_(trained_path(file, options.cache_directory)),
        part_(beside("part")) {}

  Fetched run();

 private:
  fs::path beside(std::string_view ending) const {
    return target_.parent_path() / fmt::format(".{}.{}", target_.filename().string(), ending);
  }
  void tell(FetchPhase phase, std::uint64_t done) const {
    if (progress_) progress_(phase, done);
  }
  void make_cache() const;
  void require_space() const;
  std::string bring();
  std::string copy(const std::vector<std::string>& paths) const;
  void copy_bytes(const std::string& path) const;
  DownloadEnd transfer(const std::string& address);
  std::string remedy(DownloadStatus status, const std::string& address) const;
  std::string actual_hash() const;
  [[noreturn]] void refuse(const std::string& source, const std::string& hash) const;
  void place() const;

  const TrainedFile& file_;
  const FetchOptions& options_;
  const FetchProgress& progress_;
  fs::path target_, part_;
  bool continued_ = false;  ///< `part_` came in more than one piece
};

void Fetch::make_cache() const {
  std::error_code error;
  fs::create_directories(target_.parent_path(), error);
  if (error)
    throw Error(fmt::format("cannot make the cache '{}': {}", target_.parent_path().string(),
                            error.message()),
                "choose a directory that you may write (--cache DIR, or XDG_CACHE_HOME)");
}

void Fetch::require_space() const {
  std::error_code error;
  const fs::space_info space = fs::space(target_.parent_path(), error);
  const std::uint64_t there = std::min(length_of(part_), file_.bytes);
  if (error || space.available >= file_.bytes - there) return;
  throw Error(fmt::format("no space for {}: it needs {} more, and '{}' has {} left", file_.network,
                          megabytes(file_.bytes - there), target_.parent_path().string(),
                          megabytes(space.available)),
              "free some space there, or choose another directory (--cache)");
}

/// Into `part_`, in its full length. Its source.
std::string Fetch::bring() {
  const std::vector<std::string> places = sources(file_, options_.from);
  if (!is_remote(options_.from)) return copy(places);
  for (std::size_t i = 0;; ++i) {
    const DownloadEnd end = transfer(places[i]);
    if (end.status == DownloadStatus::complete) return places[i];
    if (end.status != DownloadStatus::not_found || i + 1 == places.size())
      throw Error(fmt::format("cannot fetch {} from {}: {}", file_.network, places[i], end.reason),
                  remedy(end.status, places[i]));
  }
}

DownloadEnd Fetch::transfer(const std::string& address) {
  std::uint64_t most = length_of(part_);
  DownloadEnd end;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    continued_ = continued_ || length_of(part_) > 0;
    end = download({address, part_, file_.bytes, options_.patience},
                   [this](std::uint64_t done) { tell(FetchPhase::bringing, done); });
    const std::uint64_t length = length_of(part_);
    const bool may_go_on =
        end.status == DownloadStatus::broken || end.status == DownloadStatus::stalled;
    if (!may_go_on || length <= most) break;
    most = length;
    std::this_thread::sleep_for(kPause);
  }
  return end;
}

std::string Fetch::remedy(DownloadStatus status, const std::string& address) const {
  const std::string directory = target_.parent_path().string();
  switch (status) {
    case DownloadStatus::broken:
    case DownloadStatus::stalled:
      return fmt::format(
          "{} of {} are kept; run the same command again to go on (--timeout S waits longer)",
          megabytes(length_of(part_)), megabytes(file_.bytes));
    case DownloadStatus::cannot_write:
      return fmt::format(
          "free {} at '{}' and run the same command again, or choose another "
          "directory (--cache)",
          megabytes(file_.bytes - std::min(length_of(part_), file_.bytes)), directory);
    case DownloadStatus::unreachable:
      return fmt::format(
          "check the network and its proxy (https_proxy), or bring the file by hand: save {} as "
          "{} (SHA-256 {}) in a directory DIR, then `perwatt network fetch {} --from DIR`",
          address, file_.file_name(), file_.sha256, file_.network);
    default:
      return fmt::format("name another place that has {} (--from DIR or --from URL)",
                         file_.file_name());
  }
}

std::string Fetch::copy(const std::vector<std::string>& paths) const {
  std::error_code error;
  for (const std::string& path : paths) {
    if (!fs::is_regular_file(path, error)) continue;
    if (const std::uint64_t length = length_of(path); length != file_.bytes)
      throw Error(fmt::format("'{}' has {} bytes instead of {}", path, length, file_.bytes),
                  "bring the file again: it is cut, or another one");
    copy_bytes(path);
    return path;
  }
  throw Error(fmt::format("there is no {} in '{}'", file_.file_name(), options_.from),
              fmt::format("save {}{} there", file_.address, file_.file));
}

void Fetch::copy_bytes(const std::string& path) const {
  std::ifstream in(path, std::ios::binary);
  std::ofstream out(part_, std::ios::binary | std::ios::trunc);
  std::vector<char> buffer(1 << 20);
  std::uint64_t done = 0;
  while (in && out && done < file_.bytes) {
    const std::uint64_t wanted = std::min<std::uint64_t>(buffer.size(), file_.bytes - done);
    in.read(buffer.data(), static_cast<std::streamsize>(wanted));
    out.write(buffer.data(), in.gcount());
    done += static_cast<std::uint64_t>(in.gcount());
    tell(FetchPhase::bringing, done);
  }
  const int problem = errno;
  out.close();
  if (out && done == file_.bytes) return;
  const std::string what = out ? "read '" + path + "'" : "write '" + part_.string() + "'";
  throw Error(fmt::format("cannot {}: {}", what, std::strerror(problem)),
              "check the disks and the rights, or choose another directory (--cache)");
}

std::string Fetch::actual_hash() const {
  return sha256_file(part_, [this](std::uint64_t done) { tell(FetchPhase::checking, done); });
}

void Fetch::place() const {
  sync(part_);
  std::error_code error;
  fs::rename(part_, target_, error);
  if (error)
    throw Error(fmt::format("cannot write '{}': {}", target_.string(), error.message()),
                "make it writable, or choose another directory (--cache)");
  sync(target_.parent_path());
}

void Fetch::refuse(const std::string& source, const std::string& hash) const {
  throw Error(
      fmt::format("wrong file from {}: its SHA-256 is {} instead of {}", source, hash,
                  file_.sha256),
      fmt::format(
          "what came was removed; name another place that has {} (--from DIR or --from URL)",
          file_.file_name()));
}

/// A file that was continued may be of two versions: then once more, from its begin.
Fetched Fetch::run() {
  const auto is_there = [this] { return is_cached(file_, options_.cache_directory); };
  if (!options_.force && is_there()) return {target_, {}, true};
  make_cache();
  bool waited = false;
  const FileLock lock(beside("lock"), [&] {
    waited = true;
    tell(FetchPhase::waiting, 0);
  });
  if ((!options_.force || waited) && is_there()) return {target_, {}, true};
  for (bool again = false;; again = true) {
    require_space();
    continued_ = false;
    const std::string source = bring();
    const std::string hash = actual_hash();
    if (hash == file_.sha256) {
      place();
      return {target_, source, false};
    }
    std::error_code ignored;
    fs::remove(part_, ignored);
    if (again || !continued_) refuse(source, hash);
  }
}

}  // namespace

std::vector<std::string> sources(const TrainedFile& file, const std::string& from) {
  if (from.empty()) return {file.address + file.file};
  if (!is_remote(from) && from.find("://") != std::string::npos)
    throw UsageError(fmt::format("cannot fetch from {}", from),
                     "name a directory, or an address with http:// or https://");
  const std::string begin = from.ends_with('/') ? from : from + "/";
  if (file.file == file.file_name()) return {begin + file.file};
  return {begin + file.file_name(), begin + file.file};
}

Fetched fetch(const TrainedFile& file, const FetchOptions& options, const FetchProgress& progress) {
  return Fetch(file, options, progress).run();
}

}  // namespace perwatt::network
