#include "base/sysroot.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>

extern char** environ;

namespace perwatt {
namespace {

constexpr std::string_view kErrnoSuffix = ".errno";
constexpr std::string_view kWriteErrnoSuffix = ".write.errno";
constexpr std::string_view kSeriesSuffix = ".series";

/// The errno values that sysfs and procfs files answer with in the field, by name.
std::optional<int> known_errno(std::string_view text) {
  static const std::map<std::string_view, int> known = {
      {"EACCES", EACCES}, {"EAGAIN", EAGAIN},         {"EBUSY", EBUSY},   {"EINVAL", EINVAL},
      {"EIO", EIO},       {"ENODATA", ENODATA},       {"ENODEV", ENODEV}, {"ENOENT", ENOENT},
      {"ENXIO", ENXIO},   {"EOPNOTSUPP", EOPNOTSUPP}, {"EPERM", EPERM},   {"ETIMEDOUT", ETIMEDOUT}};
  const auto found = known.find(text);
  if (found == known.end()) return std::nullopt;
  return found->second;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

/// Reads by the system's own calls: what sysfs answers (EAGAIN, EACCES) must come through as it is.
Reading read_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {{}, errno};
  std::string text;
  std::array<char, 4096> buffer;
  ssize_t got = 0;
  while ((got = ::read(fd, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  const int error = got < 0 ? errno : 0;
  ::close(fd);
  if (error != 0) return {{}, error};
  return {trimmed(std::move(text)), 0};
}

/// `program` is argv[0], or a path that is run under that name.
CommandOutput run_live(const std::string& program, const std::vector<std::string>& argv) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {{}, 127};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = -1;
  const int failed =
      ::posix_spawnp(&pid, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  CommandOutput output{{}, 127};
  if (failed == 0) {
    std::array<char, 4096> buffer;
    ssize_t got = 0;
    while ((got = ::read(ends[0], buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR))
      if (got > 0) output.text.append(buffer.data(), static_cast<std::size_t>(got));
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    output.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  ::close(ends[0]);
  return output;
}

/// The n-th line, or the last one.
std::string_view line_of(std::string_view text, std::size_t n) {
  for (; n > 0; --n) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// A name in a recorded tree without what says how it reads.
std::string plain_name(std::string name) {
  for (const std::string_view suffix : {kErrnoSuffix, kSeriesSuffix})
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  return name;
}

}  // namespace

/// How many readings each file with a series has given.
class Sysroot::Series {
 public:
  std::size_t next(const std::string& file) {
    const std::lock_guard lock(mutex_);
    return readings_[file]++;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::size_t> readings_;
};

Sysroot::Sysroot(std::filesystem::path root)
    : root_(std::move(root)), series_(live() ? nullptr : std::make_shared<Series>()) {}

std::filesystem::path Sysroot::real(std::string_view path) const {
  return live() ? std::filesystem::path(path) : root_ / std::filesystem::path(path).relative_path();
}

Reading Sysroot::read(std::string_view path) const {
  const auto file = real(path);
  if (!live()) {
    const Reading error = read_file(file.string() + std::string(kErrnoSuffix));
    if (error) return {{}, known_errno(error.text).value_or(EIO)};
    const Reading all = read_file(file.string() + std::string(kSeriesSuffix));
    if (all) {
      const std::string line =
          trimmed(std::string(line_of(all.text, series_->next(file.string()))));
      if (const auto failure = known_errno(line)) return {{}, *failure};
      return {line, 0};
    }
  }
  return read_file(file);
}

int Sysroot::write(std::string_view path, std::string_view text) const {
  const auto file = real(path);
  if (!live()) {
    const Reading error = read_file(file.string() + std::string(kWriteErrnoSuffix));
    if (error) return known_errno(error.text).value_or(EIO);
  }
  const int fd = ::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) return errno;
  const ssize_t put = ::write(fd, text.data(), text.size());
  int error = put < 0 ? errno : 0;
  if (put >= 0 && static_cast<std::size_t>(put) != text.size()) error = EIO;
  if (::close(fd) != 0 && error == 0) error = errno;
  return error;
}

bool Sysroot::exists(std::string_view path) const {
  std::error_code ignored;
  const std::filesystem::path file = real(path);
  if (std::filesystem::exists(file, ignored)) return true;
  return !live() && std::ranges::any_of(std::array{kErrnoSuffix, kSeriesSuffix}, [&](auto suffix) {
    return std::filesystem::exists(file.string() + std::string(suffix), ignored);
  });
}

std::vector<std::string> Sysroot::list(std::string_view path) const {
  std::vector<std::string> names;
  std::error_code failed;
  for (std::filesystem::directory_iterator i(real(path), failed), end; !failed && i != end;
       i.increment(failed)) {
    const std::string name = i->path().filename().string();
    if (live() || !name.ends_with(kWriteErrnoSuffix))
      names.push_back(live() ? name : plain_name(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> Sysroot::glob(std::string_view pattern) const {
  std::vector<std::string> found = {""};
  for (const auto& part : std::filesystem::path(pattern).relative_path()) {
    std::vector<std::string> deeper;
    for (const auto& base : found) {
      if (part.string().find_first_of("*?[") == std::string::npos) {
        if (exists(base + "/" + part.string())) deeper.push_back(base + "/" + part.string());
        continue;
      }
      for (const auto& name : list(base.empty() ? "/" : base))
        if (::fnmatch(part.c_str(), name.c_str(), FNM_PERIOD) == 0)
          deeper.push_back(base + "/" + name);
    }
    found = std::move(deeper);
  }
  std::sort(found.begin(), found.end());
  return found;
}

CommandOutput Sysroot::run(const std::vector<std::string>& argv) const {
  if (live()) return run_live(argv.front(), argv);
  std::string name = argv.front();
  for (std::size_t i = 1; i < argv.size(); ++i) name += " " + argv[i];
  const auto program = root_ / "commands" / argv.front();
  const bool recorded_whole = ::access((root_ / "commands" / name).c_str(), F_OK) == 0;
  if ((argv.size() == 1 || !recorded_whole) && ::access(program.c_str(), X_OK) == 0)
    return run_live(program.string(), argv);
  for (const auto& candidate : {name, argv.front()})
    if (const Reading recorded = read_file(root_ / "commands" / candidate))
      return {recorded.text, 0};
  return {{}, 127};
}

}  // namespace perwatt
