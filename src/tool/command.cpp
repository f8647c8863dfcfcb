#include "tool/command.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace perwatt::tool {
namespace {

constexpr int kNapMilliseconds = 20;
constexpr std::size_t kLongestLine = 1 << 16;
constexpr auto kFarewell = std::chrono::seconds(5);

/// The child's socket becomes its output; then the command takes the shell's place.
constexpr const char* kScript = "exec 1>&3 2>&3 3>&-\nexec \"$0\" \"$@\"";

/// Cuts what comes into lines.
class LineReader {
 public:
  explicit LineReader(std::deque<Line>& lines) : lines_(lines) {}
  void take(std::string_view bytes, Nanoseconds now) {
    for (const char c : bytes) {
      if (c == '\n')
        end_line(now);
      else if (c != '\r' && text_.size() < kLongestLine)
        text_ += c;
    }
  }
  void end_line(Nanoseconds now) {
    lines_.push_back({now, std::move(text_)});
    text_.clear();
    if (lines_.size() > kKeptLines) lines_.pop_front();
  }
  bool in_line() const { return !text_.empty(); }

 private:
  std::deque<Line>& lines_;
  std::string text_;
};

/// What has come; false once the command has closed its output.
bool read_some(Child& child, LineReader& reader) {
  std::array<char, 16384> buffer;
  pollfd wait{child.socket(), POLLIN, 0};
  poll(&wait, 1, kNapMilliseconds);
  child.error_text();
  const ssize_t got = recv(child.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) {
    reader.take({buffer.data(), static_cast<std::size_t>(got)}, MonotonicClock().now());
    return true;
  }
  return got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK);
}

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_=./:,+@%").find(c) != std::string_view::npos;
}

}  // namespace

CommandEnd run_command(const std::vector<std::string>& argv, const CommandRules& rules) {
  std::vector<std::string> words{"/bin/sh", "-c", kScript};
  words.insert(words.end(), argv.begin(), argv.end());
  const MonotonicClock clock;
  const auto began = clock.now();
  CommandEnd result;
  Child child(words);
  LineReader reader(result.lines);
  while (read_some(child, reader)) {
    const bool late = rules.limit > Nanoseconds{0} && clock.now() - began > rules.limit;
    if (!late && !(rules.cancelled && rules.cancelled())) continue;
    result.given_up = true;
    child.kill(SIGKILL);
    break;
  }
  if (reader.in_line()) reader.end_line(clock.now());
  auto end = child.wait(kFarewell);
  if (!end) {
    child.kill(SIGKILL);
    end = child.wait(kFarewell);
  }
  result.end = end.value_or(ProcessEnd{.signal = SIGKILL});
  return result;
}

std::string shell_line(const std::vector<std::string>& argv) {
  std::string line;
  for (const auto& word : argv) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && std::ranges::all_of(word, plain)) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace perwatt::tool
