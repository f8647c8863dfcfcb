// Errors that end a command. Knows nothing of engines, records or terminals.
#pragma once

#include <stdexcept>
#include <string>

namespace perwatt {

/// Exit status of the command line.
enum class ExitStatus : int { ok = 0, failed = 1, usage = 2, interrupted = 130 };

/// A command cannot go on. `what()` says what happened in one line, `remedy()` what to do next in
/// another. Thrown only when the whole command must end, and caught once, in main. An expected
/// failure of a case is a value (a record's status) instead.
class Error : public std::runtime_error {
 public:
  Error(const std::string& what, std::string remedy, ExitStatus status = ExitStatus::failed)
      : std::runtime_error(what), remedy_(std::move(remedy)), status_(status) {}
  const std::string& remedy() const { return remedy_; }
  ExitStatus status() const { return status_; }

 private:
  std::string remedy_;
  ExitStatus status_;
};

/// The command line or a plan asks for something that does not exist: exit status 2.
class UsageError : public Error {
 public:
  UsageError(const std::string& what, std::string remedy)
      : Error(what, std::move(remedy), ExitStatus::usage) {}
};

}  // namespace perwatt
