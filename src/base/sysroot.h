// The seam to the machine: files, directories and commands, all below a root that a test can
// replace by a recorded tree. No other room opens a path under /sys, /proc or /etc by itself.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace perwatt {

/// What reading a file gave: its text, or the errno of the failure (EACCES, ENOENT, EAGAIN, ...).
struct Reading {
  std::string text;  ///< without trailing white space
  int error = 0;     ///< 0 or an errno value
  explicit operator bool() const { return error == 0; }
};

/// What a command printed and how it ended.
struct CommandOutput {
  std::string text;  ///< standard output
  int status = 0;    ///< exit status; 127 where the command does not exist
};

/// A root directory that stands for "/". In a recorded tree, a file `x` may be given by
/// `x.errno`, whose text (an errno's name such as EAGAIN) is what reading x fails with; or by
/// `x.series`, a line a reading, of which the last repeats: a line that is an errno's name fails.
/// `commands/NAME` holds what the command NAME prints, or is a program that is run in its place.
/// What cannot be written has `x.write.errno` beside it.
/// Copies go on in the same series. Safe from any thread.
class Sysroot {
 public:
  explicit Sysroot(std::filesystem::path root = "/");

  Reading read(std::string_view path) const;
  bool exists(std::string_view path) const;
  /// Writes a file that is there, in one go, as sysfs wants it. 0, or the errno of the failure
  /// (EACCES, EINVAL, ...): also where the kernel refuses the value.
  int write(std::string_view path, std::string_view text) const;
  /// Names in a directory, sorted; empty where it does not exist or cannot be read.
  std::vector<std::string> list(std::string_view path) const;
  /// Paths (below the root, starting with '/') that match a shell pattern, sorted.
  std::vector<std::string> glob(std::string_view pattern) const;
  /// The real file behind a path below the root.
  std::filesystem::path real(std::string_view path) const;
  /// True for the machine itself, false for a recorded tree.
  bool live() const { return root_ == "/"; }
  /// Runs a command (argv; no shell) on the live machine, or answers from the recorded tree.
  CommandOutput run(const std::vector<std::string>& argv) const;

 private:
  class Series;
  std::filesystem::path root_;
  std::shared_ptr<Series> series_;  ///< how far each has been read; null on the live machine
};

}  // namespace perwatt
