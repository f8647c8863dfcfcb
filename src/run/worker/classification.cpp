#include "run/worker/classification.h"

#include <fmt/format.h>
#include <signal.h>

#include <sstream>
#include <vector>

namespace perwatt::run {
namespace {

using record::Status;

constexpr const char* kMemoryRemedy =
    "free memory, or use a smaller batch, fewer lanes or a smaller network";
constexpr const char* kUnknownKillRemedy =
    "see `dmesg` for the kernel's OOM killer, and who else may kill processes here";
constexpr const char* kCrashRemedy =
    "measure this case alone with another version of the engine (--engine-path), and report the "
    "crash to its maker";

std::string with_words(std::string what, const std::string& error_text) {
  const std::string words = last_words(error_text);
  return words.empty() ? what : fmt::format("{}: {}", what, words);
}

Classification died_by_signal(const WorkerEnd& end, std::string_view doing) {
  const int signal = end.end.signal;
  if (signal == SIGKILL && end.oom_struck.value_or(false))
    return {Status::out_of_memory, fmt::format("killed by the kernel's OOM killer while {}", doing),
            kMemoryRemedy};
  if (signal == SIGKILL)
    return {Status::crashed, fmt::format("killed (SIGKILL) while {}, cause unknown", doing),
            end.oom_struck ? "somebody or something killed the worker: measure this case again"
                           : kUnknownKillRemedy};
  if (signal == SIGABRT && end.error_text.find("bad_alloc") != std::string::npos)
    return {Status::out_of_memory,
            with_words(fmt::format("no memory while {}", doing), end.error_text), kMemoryRemedy};
  return {
      Status::crashed,
      with_words(fmt::format("crashed ({}) while {}", signal_name(signal), doing), end.error_text),
      kCrashRemedy};
}

}  // namespace

Classification classify(const WorkerEnd& end, std::string_view doing, double time_limit_seconds) {
  switch (end.cause) {
    case WorkerEnd::Cause::timed_out:
      return {Status::timed_out,
              fmt::format("still {} at the time limit of {:g} s", doing, time_limit_seconds),
              "allow more with --time-limit SECONDS"};
    case WorkerEnd::Cause::interrupted:
      return {Status::interrupted, fmt::format("interrupted while {}", doing),
              "go on with `perwatt run --resume`"};
    case WorkerEnd::Cause::garbled:
      return {Status::engine_error,
              fmt::format("the worker's message could not be understood while {}: {}", doing,
                          end.problem),
              "a library in the worker writes where it should not: use another version"};
    case WorkerEnd::Cause::died:
      break;
  }
  if (end.end.signal != 0) return died_by_signal(end, doing);
  return {Status::crashed,
          with_words(fmt::format("the worker ended by itself (exit status {}) while {}",
                                 end.end.exit_status, doing),
                     end.error_text),
          kCrashRemedy};
}

Classification classify(const WorkerFailure& failure) {
  const auto verdict = [&failure](Status status, const char* usual_remedy) {
    return Classification{status, last_words(failure.what),
                          failure.remedy.empty() ? usual_remedy : failure.remedy};
  };
  switch (failure.kind) {
    case WorkerFailure::Kind::out_of_memory:
      return verdict(Status::out_of_memory, kMemoryRemedy);
    case WorkerFailure::Kind::unsupported:
      return verdict(Status::unsupported, "choose another device, precision or engine for it");
    case WorkerFailure::Kind::device_lost:
      return verdict(Status::device_lost, "check the device's power, cable and driver (dmesg)");
    case WorkerFailure::Kind::crashed:
      return verdict(Status::crashed, kCrashRemedy);
    case WorkerFailure::Kind::unavailable:
    case WorkerFailure::Kind::engine_error:
    case WorkerFailure::Kind::misuse:
      break;
  }
  return verdict(Status::engine_error, "see `perwatt list engines`; another version may do it");
}

std::string last_words(const std::string& error_text) {
  constexpr std::size_t kLines = 2, kLongest = 200;
  std::vector<std::string> lines;
  std::istringstream stream(error_text);
  for (std::string line; std::getline(stream, line);) {
    for (char& c : line)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    line.erase(0, line.find_first_not_of(' '));
    line.erase(line.find_last_not_of(' ') + 1);
    if (!line.empty()) lines.push_back(std::move(line));
  }
  std::string words;
  for (std::size_t i = lines.size() > kLines ? lines.size() - kLines : 0; i < lines.size(); ++i)
    words += (words.empty() ? "" : "; ") + lines[i];
  if (words.size() > kLongest) words = words.substr(0, kLongest - 3) + "...";
  // Through JSON and back: cut or foreign bytes become U+FFFD.
  return Json::parse(Json(words).dump(-1, ' ', false, Json::error_handler_t::replace))
      .get<std::string>();
}

}  // namespace perwatt::run
