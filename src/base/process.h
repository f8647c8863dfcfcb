// Child processes: a worker over a socket pair, that never outlives its parent.
// Is NOT aware of what is said over the socket.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace perwatt {

/// How a process ended.
struct ProcessEnd {
  int exit_status = 0;        ///< where it exited by itself
  int signal = 0;             ///< the signal that ended it, or 0
  long max_resident_kib = 0;  ///< ru_maxrss
};

/// "SIGSEGV", "SIGKILL", ...; "signal 42" where it has no usual name.
std::string signal_name(int signal);

/// The child's end of the socket, in the child.
inline constexpr int kChildSocket = 3;
/// Where the child finds the first of the descriptors that were passed on to it; the others follow.
inline constexpr int kChildPassed = kChildSocket + 1;

/// A child process with one socket to it (its descriptor 3), in a process group of its own: Ctrl-C
/// on the terminal reaches the parent only. It is killed when its parent dies (PR_SET_PDEATHSIG
/// fires when the spawning *thread* ends, so spawn from a thread that lives as long as the child)
/// and when this object is destroyed.
class Child {
 public:
  /// Starts argv[0] (a path). Standard input and output are /dev/null, standard error is a pipe
  /// kept for error_text(). `passed`, up to six descriptors that stay the caller's, are there too
  /// (kChildPassed); no other one is. Throws Error.
  explicit Child(const std::vector<std::string>& argv, const std::vector<int>& passed = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  /// This side of the socket pair (SOCK_STREAM).
  int socket() const { return socket_; }
  /// The pipe behind error_text(), to be polled beside the socket: a child blocks when nobody reads
  /// it. -1 once it is closed.
  int error_pipe() const { return error_pipe_; }
  /// Sends a signal to the child and whatever it has started.
  void kill(int signal);
  /// Waits until the child has ended, for `limit` at most. Keeps reading its standard error
  /// meanwhile.
  std::optional<ProcessEnd> wait(Nanoseconds limit);
  /// The last 4 KiB of what the child wrote to standard error so far. Never blocks.
  const std::string& error_text();

 private:
  void start(const std::vector<std::string>& argv, const std::vector<int>& passed);
  pid_t pid_ = -1;
  int socket_ = -1;
  int error_pipe_ = -1;
  std::string error_text_;
  std::optional<ProcessEnd> end_;
};

}  // namespace perwatt
