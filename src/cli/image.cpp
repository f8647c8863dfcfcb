#include "cli/image.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <system_error>

#include "base/clock.h"
#include "base/error.h"
#include "base/process.h"

namespace perwatt::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr Nanoseconds kPatience = 120s;
constexpr std::string_view kRemedy =
    "`pip install vl-convert-python==1.9.0.post1` in a virtual environment and set PERWATT_VENV to "
    "it, or make the page "
    "(`perwatt report`), which needs neither";

/// Reads the specification from the socket until its end, and answers with the picture.
constexpr std::string_view kProgram =
    "import socket, vl_convert\n"
    "peer = socket.socket(fileno={})\n"
    "spec = peer.makefile('rb').read().decode()\n"
    "image = vl_convert.vegalite_to_{}(spec, vl_version='6.4'{})\n"
    "peer.sendall(image if isinstance(image, bytes) else image.encode())\n";

std::string program_for(ImageFormat format) {
  return format == ImageFormat::svg ? fmt::format(kProgram, kChildSocket, "svg", "")
                                    : fmt::format(kProgram, kChildSocket, "png", ", scale=2");
}

/// Sends and receives until the other side closes; false where it took too long.
class Exchange {
 public:
  Exchange(Child& child, std::string_view request, const std::atomic<bool>* interrupted)
      : child_(child), request_(request), interrupted_(interrupted) {}

  std::string answer() {
    const Nanoseconds deadline = clock_.now() + kPatience;
    while (!ended_) {
      if (interrupted_ != nullptr && interrupted_->load())
        throw Error("interrupted while the picture was drawn", "run the command again",
                    ExitStatus::interrupted);
      if (clock_.now() > deadline)
        throw Error("vl-convert gave no picture in two minutes", std::string(kRemedy));
      step();
    }
    return std::move(answer_);
  }

 private:
  void step() {
    const short wanted = request_.empty() ? POLLIN : POLLIN | POLLOUT;
    std::array<pollfd, 2> watched{{{child_.socket(), wanted, 0}, {child_.error_pipe(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), 200) < 0) return;
    child_.error_text();
    if ((watched[0].revents & POLLOUT) != 0) send();
    if ((watched[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) receive();
  }

  void send() {
    const ssize_t sent =
        ::send(child_.socket(), request_.data(), request_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      ended_ = errno != EAGAIN && errno != EINTR;
      return;
    }
    request_.remove_prefix(static_cast<std::size_t>(sent));
    if (request_.empty()) ::shutdown(child_.socket(), SHUT_WR);
  }

  void receive() {
    std::array<char, 1 << 16> part{};
    const ssize_t got = ::recv(child_.socket(), part.data(), part.size(), MSG_DONTWAIT);
    if (got > 0) answer_.append(part.data(), static_cast<std::size_t>(got));
    ended_ = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
  }

  Child& child_;
  std::string_view request_;
  const std::atomic<bool>* interrupted_;
  MonotonicClock clock_;
  std::string answer_;
  bool ended_ = false;
};

/// The last line of a traceback that names the error.
std::string reason_in(const std::string& said) {
  std::istringstream lines(said);
  std::string reason = "it said nothing";
  for (std::string line; std::getline(lines, line);)
    if (line.find("Error") != std::string::npos) reason = line;
  return reason;
}

}  // namespace

fs::path find_python(const fs::path& program) {
  std::error_code error;
  const char* chosen = std::getenv("PERWATT_VENV");
  if (chosen != nullptr && *chosen != '\0') {
    const fs::path python = fs::path(chosen) / "bin" / "python";
    if (fs::exists(python, error)) return python;
    throw Error(fmt::format("PERWATT_VENV is '{}', and there is no bin/python in it", chosen),
                std::string(kRemedy));
  }
  const fs::path beside = program.parent_path();
  for (const fs::path& place : {beside / ".." / "venv", beside / ".." / ".." / "venv"}) {
    const fs::path python = place.lexically_normal() / "bin" / "python";
    if (fs::exists(python, error)) return python;
  }
  throw Error("no Python environment with vl-convert, which draws pictures", std::string(kRemedy));
}

std::string render_image(const std::string& specification, ImageFormat format,
                         const fs::path& python, const std::atomic<bool>* interrupted) {
  Child child({python.string(), "-c", program_for(format)});
  std::string image = Exchange(child, specification, interrupted).answer();
  const auto end = child.wait(10s);
  if (end && end->exit_status == 0 && end->signal == 0 && !image.empty()) return image;

  const std::string said = child.error_text();
  if (said.find("ModuleNotFoundError") != std::string::npos)
    throw Error(fmt::format("vl-convert, which draws pictures, is not in the environment of '{}'",
                            python.string()),
                std::string(kRemedy));
  throw Error(fmt::format("vl-convert failed: {}", reason_in(said)), std::string(kRemedy));
}

}  // namespace perwatt::cli
