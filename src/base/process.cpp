#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace perwatt {
namespace {

constexpr std::size_t kErrorTail = 4096;
constexpr int kFirstOwnDescriptor = 10;  // above everything that the child finds at a fixed number
constexpr int kMostPassed = kFirstOwnDescriptor - kChildPassed;

/// Owns a descriptor, moved out of the way of those that the child finds, and closed on exec.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int low) {
    if (low < 0) return;
    value_ = fcntl(low, F_DUPFD_CLOEXEC, kFirstOwnDescriptor);
    const int problem = errno;
    close(low);
    errno = problem;
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

 private:
  int value_ = -1;
};

[[noreturn]] void fail(const std::string& what) {
  throw Error("cannot start a worker: " + what + ": " + std::strerror(errno),
              "free some memory, processes or descriptors (ulimit -a), then try again");
}

std::pair<Descriptor, Descriptor> checked_pair(int result, const std::array<int, 2>& ends,
                                               const char* what) {
  if (result != 0) fail(what);
  std::pair<Descriptor, Descriptor> pair{Descriptor(ends[0]), Descriptor(ends[1])};
  if (pair.first.get() < 0 || pair.second.get() < 0) fail(what);
  return pair;
}

std::pair<Descriptor, Descriptor> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  const int result = pipe2(ends.data(), O_CLOEXEC);
  return checked_pair(result, ends, "no pipe");
}

std::pair<Descriptor, Descriptor> make_socket_pair() {
  std::array<int, 2> ends{-1, -1};
  const int result = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
  return checked_pair(result, ends, "no socket pair");
}

std::vector<Descriptor> copies_of(const std::vector<int>& descriptors) {
  std::vector<Descriptor> copies;
  for (const int descriptor : descriptors) {
    if (copies.size() == kMostPassed) break;
    copies.emplace_back(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    if (copies.back().get() < 0) fail("no descriptor");
  }
  return copies;
}

struct ChildEnds {
  int null, error, socket, report;
  std::array<int, kMostPassed> passed;
  int passed_count;
};

/// Runs in the child between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(char* const* argv, const ChildEnds& ends, pid_t parent,
                         const sigset_t& mask) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it died before prctl
  signal(SIGPIPE, SIG_DFL);
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  bool placed = dup2(ends.null, STDIN_FILENO) >= 0 && dup2(ends.null, STDOUT_FILENO) >= 0 &&
                dup2(ends.error, STDERR_FILENO) >= 0 && dup2(ends.socket, kChildSocket) >= 0;
  for (int i = 0; i < ends.passed_count; ++i)
    placed = placed && dup2(ends.passed[static_cast<std::size_t>(i)], kChildPassed + i) >= 0;
#ifdef SYS_close_range
  constexpr unsigned kCloseOnExec = 1u << 2;
  syscall(SYS_close_range, static_cast<unsigned>(kChildPassed + ends.passed_count), ~0u,
          kCloseOnExec);
#endif
  if (placed) execv(argv[0], argv);
  const int problem = errno;
  if (write(ends.report, &problem, sizeof problem) < 0) _exit(126);
  _exit(127);
}

/// Throws where the child could not become the program, of which it reports the reason.
void check_started(int report, pid_t pid, const std::string& program) {
  int problem = 0;
  ssize_t got = 0;
  while ((got = ::read(report, &problem, sizeof problem)) < 0 && errno == EINTR) {
  }
  if (got != static_cast<ssize_t>(sizeof problem)) return;
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  throw Error("cannot start " + program + ": " + std::strerror(problem),
              "check that this file exists and may be executed");
}

}  // namespace

std::string signal_name(int signal) {
  constexpr std::pair<int, const char*> kNames[] = {
      {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},
      {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
      {SIGKILL, "SIGKILL"}, {SIGSEGV, "SIGSEGV"}, {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"},
      {SIGTERM, "SIGTERM"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGSYS, "SIGSYS"}};
  for (const auto& [number, text] : kNames)
    if (number == signal) return text;
  return "signal " + std::to_string(signal);
}

Child::Child(const std::vector<std::string>& argv, const std::vector<int>& passed) {
  start(argv, passed);
}

void Child::start(const std::vector<std::string>& argv, const std::vector<int>& passed) {
  ChildEnds ends{};
  const std::vector<Descriptor> copies = copies_of(passed);
  for (const auto& copy : copies)
    ends.passed[static_cast<std::size_t>(ends.passed_count++)] = copy.get();
  auto sockets = make_socket_pair();
  auto errors = make_pipe();
  auto reports = make_pipe();
  Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (null.get() < 0) fail("/dev/null");
  ends.null = null.get();
  ends.error = errors.second.get();
  ends.socket = sockets.second.get();
  ends.report = reports.second.get();
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    become(words.data(), ends, parent, before);
  }
  const int fork_problem = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    errno = fork_problem;
    fail("fork");
  }
  setpgid(pid, pid);  // the child does the same: whoever comes first
  reports.second = Descriptor();
  check_started(reports.first.get(), pid, argv.front());
  fcntl(errors.first.get(), F_SETFL, O_NONBLOCK);
  pid_ = pid;
  socket_ = sockets.first.release();
  error_pipe_ = errors.first.release();
}

Child::~Child() {
  if (!end_) {
    // A process that sits in a driver's uninterruptible sleep cannot be waited for; init reaps it.
    constexpr int kPatience = 10;
    kill(SIGKILL);
    for (int i = 0; i < kPatience && !wait(std::chrono::seconds(1)); ++i) kill(SIGKILL);
  }
  if (socket_ >= 0) close(socket_);
  if (error_pipe_ >= 0) close(error_pipe_);
}

void Child::kill(int signal) {
  if (end_) return;  // the number may be another process by now
  if (::kill(-pid_, signal) != 0) ::kill(pid_, signal);
}

std::optional<ProcessEnd> Child::wait(Nanoseconds limit) {
  const MonotonicClock clock;
  const auto deadline = clock.now() + limit;
  int pause_ms = 1;
  while (!end_) {
    int status = 0;
    rusage usage{};
    const pid_t got = wait4(pid_, &status, WNOHANG, &usage);
    error_text();
    if (got == pid_) {
      ProcessEnd end;
      if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
      if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
      end.max_resident_kib = usage.ru_maxrss;
      ::kill(-pid_, SIGKILL);  // whatever it had started
      end_ = end;
      break;
    }
    if (got < 0 && errno != EINTR) {
      end_ = ProcessEnd{};
      break;
    }
    const auto left = deadline - clock.now();
    if (left <= Nanoseconds{0}) return std::nullopt;
    const auto left_ms = static_cast<int>(milliseconds(left)) + 1;
    pollfd errors{error_pipe_, POLLIN, 0};
    poll(&errors, 1, std::min(pause_ms, left_ms));
    pause_ms = std::min(pause_ms * 2, 20);
  }
  return end_;
}

const std::string& Child::error_text() {
  std::array<char, 4096> buffer;
  while (error_pipe_ >= 0) {
    const ssize_t got = ::read(error_pipe_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    if (got == 0) {
      close(std::exchange(error_pipe_, -1));
      break;
    }
    error_text_.append(buffer.data(), static_cast<std::size_t>(got));
    if (error_text_.size() > kErrorTail) error_text_.erase(0, error_text_.size() - kErrorTail);
  }
  return error_text_;
}

}  // namespace perwatt
