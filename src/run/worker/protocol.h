// What parent and worker say to each other over the socket pair: framed JSON messages.
// Is NOT aware of processes or of what a case is.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace perwatt::run {

using Json = nlohmann::json;

/// What a worker can be asked, one at a time; every request gets one reply. A reply is the verb's
/// answer or a failure (messages.h). While it measures, a worker also sends looks, unasked.
enum class Verb { open, load, warm, measure, outputs, classify, profile, close };
std::string_view name(Verb verb);
std::optional<Verb> verb_of(std::string_view text);

/// A frame is a length (4 bytes, little-endian) and so many bytes of JSON. Longer ones are refused
/// on both sides.
inline constexpr std::size_t kLongestMessage = std::size_t{64} << 20;

/// The frame of a message; bytes that are not UTF-8 are replaced. Throws std::length_error above
/// kLongestMessage.
std::string to_frame(const Json& message);

/// Cuts a stream of bytes into messages. Once broken it stays so.
class FrameReader {
 public:
  enum class State { incomplete, message, broken };

  void feed(std::string_view bytes) { buffer_.append(bytes); }
  /// Tries to take the next message into message(); where the stream is broken, problem() says why.
  State next();
  Json& message() { return message_; }
  const std::string& problem() const { return problem_; }
  /// True between messages: the stream may end here.
  bool idle() const { return buffer_.empty(); }

 private:
  State fail(std::string problem);
  std::string buffer_;
  Json message_;
  std::string problem_;
};

/// The other side is gone, or what it says cannot be understood.
class ChannelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Blocking messages over a stream socket, which stays the caller's. One thread.
class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}
  /// Throws ChannelError where the other side is gone.
  void send(const Json& message);
  /// The next message, or nothing where the other side closed between messages. Throws
  /// ChannelError.
  std::optional<Json> receive();
  /// True where the other side has closed; does not block and takes no message.
  bool closed() const;

 private:
  int socket_;
  FrameReader reader_;
};

}  // namespace perwatt::run
