// From how a worker ended, or what it reported, to a record's status. Pure.
// Is NOT aware of processes, sockets or time.
#pragma once

#include <optional>
#include <string>

#include "base/process.h"
#include "record/status.h"
#include "run/worker/messages.h"

namespace perwatt::run {

/// What is known of a worker that did not answer.
struct WorkerEnd {
  enum class Cause {
    died,         ///< by itself or by somebody else's hand
    timed_out,    ///< killed by the parent at the time limit
    interrupted,  ///< killed by the parent, because the user asked for the end
    garbled,      ///< killed by the parent, because its message could not be understood
  };
  Cause cause = Cause::died;
  ProcessEnd end;
  std::string problem;             ///< where garbled
  std::string error_text;          ///< the tail of its standard error
  std::optional<bool> oom_struck;  ///< while it lived; nothing where the kernel does not tell
};

/// A record's outcome.
struct Classification {
  record::Status status = record::Status::ok;
  std::string reason, remedy;  ///< one line each
};

/// `doing` is the phase as words in "while loading".
Classification classify(const WorkerEnd& end, std::string_view doing, double time_limit_seconds);
Classification classify(const WorkerFailure& failure);

/// The last words of a process's standard error as one line: at most two lines and 200 bytes, valid
/// UTF-8, without control characters.
std::string last_words(const std::string& error_text);

}  // namespace perwatt::run
