#include "run/worker/worker_link.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace perwatt::run {
namespace {

const MonotonicClock kClock;
constexpr auto kLongestNap = std::chrono::milliseconds(100);  // between looks at `interrupted`
/// How long a worker that closed its socket, or was asked to end, may take to end.
constexpr auto kFarewell = std::chrono::seconds(5);

std::vector<std::string> worker_command(const WorkerOptions& options) {
  std::vector<std::string> words = options.launcher;
  words.insert(words.end(), {options.program.string(), "worker"});
  return words;
}

}  // namespace

WorkerLink::WorkerLink(const WorkerOptions& options, Nanoseconds deadline,
                       std::function<void()> tick)
    : options_(options),
      deadline_(deadline),
      tick_(std::move(tick)),
      oom_before_(count_oom_kills(options.sysroot)),
      child_(worker_command(options), ring_.descriptors()) {}

Link::Result<Classified> WorkerLink::classify(const ClassifyOrder& order, Nanoseconds patience,
                                              std::function<void(const PictureOutput&)> take) {
  take_ = std::move(take);
  patience_ = patience;
  deadline_ = kClock.now() + patience;
  auto result = classified(order);
  take_ = {};
  return result;
}

void WorkerLink::close() {
  deadline_ = kClock.now() + kFarewell;
  const auto result = call(Verb::close, Json::object());
  if (std::holds_alternative<Json>(result)) child_.wait(kFarewell);
}

WorkerEnd WorkerLink::garbled(const std::string& problem) {
  return finish(WorkerEnd::Cause::garbled, problem);
}

std::variant<Json, WorkerEnd> WorkerLink::exchange(Verb verb, const Json& order) {
  const std::string frame = to_frame({{"verb", name(verb)}, {"order", order}});
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t n = send(child_.socket(), frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return finish(WorkerEnd::Cause::died);
    sent += static_cast<std::size_t>(n);
  }
  return wait_for_reply();
}

std::variant<Json, WorkerEnd> WorkerLink::wait_for_reply() {
  std::array<char, 65536> buffer;
  for (;;) {
    switch (reader_.next()) {
      case FrameReader::State::broken:
        return finish(WorkerEnd::Cause::garbled, reader_.problem());
      case FrameReader::State::message:
        drain_outputs();
        if (!reader_.message().contains("look")) return std::move(reader_.message());
        handle_look(reader_.message()["look"]);
        continue;
      case FrameReader::State::incomplete:
        break;
    }
    if (options_.interrupted != nullptr && options_.interrupted->load())
      return finish(WorkerEnd::Cause::interrupted);
    const auto left = deadline_ - kClock.now();
    if (left <= Nanoseconds{0}) return finish(WorkerEnd::Cause::timed_out);
    std::array<pollfd, 3> waits{{{child_.socket(), POLLIN, 0},
                                 {child_.error_pipe(), POLLIN, 0},
                                 {ring_.readable(), POLLIN, 0}}};
    const auto nap = std::min<Nanoseconds>(left, kLongestNap);
    poll(waits.data(), waits.size(), static_cast<int>(milliseconds(nap)) + 1);
    if (tick_) tick_();
    child_.error_text();
    drain_outputs();
    const ssize_t n = recv(child_.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n == 0) return finish(WorkerEnd::Cause::died);
    if (n > 0) reader_.feed({buffer.data(), static_cast<std::size_t>(n)});
    const bool patient = errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
    if (n < 0 && !patient) return finish(WorkerEnd::Cause::died);
  }
}

void WorkerLink::handle_look(const Json& look) {
  if (!shows()) return;
  try {
    show(decoded<load::InterimResult>(look));
  } catch (const Json::exception&) {
    // A look is only for show; the reply will tell.
  } catch (const std::invalid_argument&) {
  }
}

void WorkerLink::drain_outputs() {
  for (PictureOutput output; take_ && ring_.peek(output); ring_.release()) {
    take_(output);
    deadline_ = kClock.now() + patience_;
  }
}

WorkerEnd WorkerLink::finish(WorkerEnd::Cause cause, const std::string& problem) {
  WorkerEnd end;
  end.cause = cause;
  end.problem = problem;
  if (cause != WorkerEnd::Cause::died) child_.kill(SIGKILL);
  auto ended = child_.wait(kFarewell);
  if (!ended) {
    // It closed its socket but lives on, or it sits in a system call that cannot be killed yet.
    child_.kill(SIGKILL);
    ended = child_.wait(kFarewell);
    end.problem = "it closed its socket";
    if (cause == WorkerEnd::Cause::died) end.cause = WorkerEnd::Cause::garbled;
  }
  if (ended) end.end = *ended;
  end.error_text = child_.error_text();
  end.oom_struck = oom_struck(oom_before_, count_oom_kills(options_.sysroot));
  return end;
}

}  // namespace perwatt::run
