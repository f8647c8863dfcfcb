#include "run/worker/protocol.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/enum_names.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kHeader = 4;

constexpr auto kVerbs = enum_names<Verb>({{Verb::open, "open"},
                                          {Verb::load, "load"},
                                          {Verb::warm, "warm"},
                                          {Verb::measure, "measure"},
                                          {Verb::outputs, "outputs"},
                                          {Verb::classify, "classify"},
                                          {Verb::profile, "profile"},
                                          {Verb::close, "close"}});

std::size_t length_in(std::string_view header) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kHeader; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(header[i])) << (8 * i);
  return length;
}

}  // namespace

std::string_view name(Verb verb) {
  return kVerbs.name(verb);
}

std::optional<Verb> verb_of(std::string_view text) {
  return kVerbs.value(text);
}

std::string to_frame(const Json& message) {
  const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > kLongestMessage)
    throw std::length_error(fmt::format("a message of {} bytes is too long", text.size()));
  std::string frame;
  frame.reserve(kHeader + text.size());
  for (std::size_t i = 0; i < kHeader; ++i)
    frame += static_cast<char>((text.size() >> (8 * i)) & 0xff);
  return frame += text;
}

FrameReader::State FrameReader::fail(std::string problem) {
  problem_ = std::move(problem);
  return State::broken;
}

FrameReader::State FrameReader::next() {
  if (!problem_.empty()) return State::broken;
  if (buffer_.size() < kHeader) return State::incomplete;
  const std::size_t length = length_in(buffer_);
  if (length > kLongestMessage) return fail(fmt::format("a message claims {} bytes", length));
  if (buffer_.size() < kHeader + length) return State::incomplete;
  const auto begin = buffer_.cbegin() + static_cast<std::ptrdiff_t>(kHeader);
  message_ = Json::parse(begin, begin + static_cast<std::ptrdiff_t>(length), nullptr, false);
  buffer_.erase(0, kHeader + length);
  if (message_.is_discarded()) return fail("a message is not JSON");
  if (!message_.is_object()) return fail("a message is not a JSON object");
  return State::message;
}

void Channel::send(const Json& message) {
  const std::string frame = to_frame(message);
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t n = ::send(socket_, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw ChannelError(fmt::format("cannot send: {}", std::strerror(errno)));
    sent += static_cast<std::size_t>(n);
  }
}

std::optional<Json> Channel::receive() {
  std::array<char, 65536> buffer;
  for (;;) {
    const auto state = reader_.next();
    if (state == FrameReader::State::message) return std::move(reader_.message());
    if (state == FrameReader::State::broken) throw ChannelError(reader_.problem());
    const ssize_t n = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw ChannelError(fmt::format("cannot receive: {}", std::strerror(errno)));
    if (n == 0 && reader_.idle()) return std::nullopt;
    if (n == 0) throw ChannelError("the stream ended inside a message");
    reader_.feed({buffer.data(), static_cast<std::size_t>(n)});
  }
}

bool Channel::closed() const {
  pollfd wait{socket_, POLLRDHUP, 0};
  return poll(&wait, 1, 0) > 0 && (wait.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace perwatt::run
