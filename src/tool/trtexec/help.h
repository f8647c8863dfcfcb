// What a trtexec says of itself: its TensorRT's version, and the options that it knows.
// Pure. Is NOT aware of processes.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace perwatt::tool::trtexec {

struct Help {
  std::string version;            ///< "8.5.2"; "" where it does not tell (before 8.0)
  int major = 0;                  ///< 0 where it does not tell
  std::set<std::string> options;  ///< without the dashes: "useDLACore"

  bool knows(std::string_view option) const { return options.contains(std::string(option)); }
};

/// From what `trtexec --help` prints. The version stands in its first line as a number: v8502 is
/// 8.5.2 (a digit each for major and minor), v100300 is 10.3.0 (two digits each, from 10 on).
Help parse_help(std::string_view text);

/// Puts a version such as "7.1.3" in, where the command did not tell.
void set_version(Help& help, const std::string& version);

}  // namespace perwatt::tool::trtexec
