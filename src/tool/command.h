// A command that is run to its end, its output read line by line as it comes.
// Is NOT aware of what the lines mean.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/process.h"

namespace perwatt::tool {

/// A line of output (standard output and error alike) and when it came, on CLOCK_MONOTONIC. A
/// command that flushes each line is ahead of this by the time of a wake-up, well below 1 ms on an
/// idle machine.
struct Line {
  Nanoseconds at{0};
  std::string text;
};

struct CommandEnd {
  ProcessEnd end;
  bool given_up = false;  ///< it was killed: it was no longer wanted, or took longer than its limit
  std::deque<Line> lines;  ///< the last kKeptLines
};
inline constexpr std::size_t kKeptLines = 4000;

struct CommandRules {
  Nanoseconds limit{0};             ///< killed after this; 0 = never
  std::function<bool()> cancelled;  ///< asked about 50 times a second; may be empty
};

/// Runs argv[0] (a path) without a shell's words being expanded. It dies with this process. Throws
/// Error where no process can be had.
CommandEnd run_command(const std::vector<std::string>& argv, const CommandRules& rules = {});

/// The words of a command as a line that a shell reads back.
std::string shell_line(const std::vector<std::string>& argv);

}  // namespace perwatt::tool
