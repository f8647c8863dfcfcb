// Any command that prints a line "SECONDS WATTS [RAIL]" a reading: the way to meters that perwatt
// has no code for.
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>

#include "base/error.h"
#include "base/process.h"
#include "meter/argument.h"
#include "meter/basic_source.h"
#include "meter/line_clock.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace exec_meter {
namespace {

constexpr std::string_view kName = "exec";
constexpr auto kPatience = std::chrono::seconds(10);  // for its first readings
constexpr auto kEvery = std::chrono::milliseconds(20);
constexpr std::size_t kLongestLine = 4096;
constexpr double kHighest = 1e6;
constexpr std::string_view kFormat =
    "print a line \"SECONDS WATTS\" or \"SECONDS WATTS RAIL\" a reading, and flush each";

constexpr std::string_view kOnlyRail = "power";  // where the lines name none

struct Line {
  double stamp = 0, watts = 0;
  std::string_view rail = kOnlyRail;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

std::optional<Line> parse_line(std::string_view text) {
  const auto stamp = take_number(text = trimmed(text));
  if (!stamp || text.empty() || (text[0] != ' ' && text[0] != '\t')) return std::nullopt;
  const auto watts = take_number(text = trimmed(text));
  if (!watts || *watts < 0 || *watts > kHighest || *stamp < 0) return std::nullopt;
  if (!text.empty() && text[0] != ' ' && text[0] != '\t') return std::nullopt;
  Line line{*stamp, *watts};
  if (const std::string_view rail = trimmed(text); !rail.empty()) line.rail = rail;
  return line;
}

/// A plain command takes the shell's place, so that it ends with perwatt however that ends.
std::string script_of(const std::string& command) {
  const bool plain = command.find_first_of(";&|<>(){}`\n") == std::string::npos &&
                     command.substr(0, command.find(' ')).find('=') == std::string::npos;
  return std::string("exec 1>&3 3>&-\n") + (plain ? "exec " : "") + command;
}

/// The command while it runs, and what it has printed of a line.
class Printer {
 public:
  explicit Printer(const std::string& command) : child_({"/bin/sh", "-c", script_of(command)}) {}

  /// Hands over each line that has come; false once the command has ended.
  template <typename Each>
  bool read(Each each) {
    std::array<char, 4096> buffer;
    child_.error_text();  // or it blocks
    while (true) {
      const ssize_t got = ::recv(child_.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
      if (got <= 0) return false;
      for (const char c : std::string_view(buffer.data(), static_cast<std::size_t>(got)))
        if (c == '\n') {
          each(std::string_view(text_));
          text_.clear();
        } else if (text_.size() < kLongestLine) {
          text_ += c;
        }
    }
  }
  /// How it ended, in words.
  std::string end() {
    const auto end = child_.wait(std::chrono::seconds(1));
    std::string said = child_.error_text();
    said = said.substr(0, said.find_last_not_of(" \n") + 1);
    said = said.substr(said.rfind('\n') + 1);
    for (char& c : said)
      if (c < ' ' || c > '~') c = '?';
    const std::string how = !end ? "the command closed its output"
                            : end->signal
                                ? fmt::format("the command ended by {}", signal_name(end->signal))
                                : fmt::format("the command ended with status {}", end->exit_status);
    return how + (said.empty() ? "" : ": " + said);
  }

 private:
  Child child_;
  std::string text_;
};

class ExecSource final : public BasicSource {
 public:
  ExecSource(SourceInfo info, Clock* clock, std::string command, LineClock whose)
      : BasicSource(std::move(info), clock), command_(std::move(command)), whose_(whose) {
    learn_rails();
  }
  /// The first time, the command runs already.
  void begin() override {
    if (printer_ == nullptr) start_and_wait();
    last_batch_ = clock().now();
    printer_->read([&](std::string_view text) { take(text, nullptr); });
    told_end_ = false;
  }
  void poll(Sink& sink) override {
    if (printer_ == nullptr) return;
    last_batch_ = clock().now();
    const bool runs = printer_->read([&](std::string_view text) { take(text, &sink); });
    if (runs || told_end_) return;
    told_end_ = true;
    fail_all(sink, printer_->end(), "run it by hand: it must print until it is ended");
  }
  void end(Sink& sink) override {
    poll(sink);
    printer_.reset();
  }

  void set_counted(const std::string& rails) {
    for (Channel& channel : info_.channels)
      channel.counted = rails.empty() ? info_.channels.size() == 1 : has_word(rails, channel.rail);
    if (std::ranges::none_of(info_.channels, &Channel::counted)) {
      info_.boundary.clear();
      info_.extent = Extent::unknown;
      info_.remark =
          "its rails are shown, but which of them add up is not known: say count=RAIL,...";
    }
  }

 private:
  static bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      if (list.substr(0, comma) == word) return true;
      list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("{}: {}", kName, what), std::string(kFormat));
  }

  /// Starts it and gives the first lines to `each` until that says enough. Throws where it ends or
  /// is silent.
  template <typename Enough>
  void wait_for_lines(Enough enough) {
    const Nanoseconds deadline = clock().now() + kPatience;
    started_ = clock().now();
    zero_.reset();
    printer_ = std::make_unique<Printer>(command_);
    bool done = false, any = false;
    while (!done) {
      last_batch_ = clock().now();
      std::string bad;
      const bool runs = printer_->read([&](std::string_view text) {
        const auto line = parse_line(text);
        if (!line && !trimmed(text).empty() && bad.empty()) bad = text.substr(0, 40);
        if (!line || done) return;
        any = true;
        set_zero(line->stamp);
        done = enough(*line);
      });
      if (!bad.empty() && !any) fail(fmt::format("the command's line \"{}\" is no reading", bad));
      if (done || (any && clock().now() > deadline)) return;
      if (!runs && !any) fail(printer_->end());
      if (!runs) return;
      if (clock().now() > deadline)
        fail(fmt::format("the command printed no line in {} s", kPatience.count()));
      clock().wait_until(clock().now() + kEvery);
    }
  }
  void start_and_wait() {
    wait_for_lines([](const Line&) { return true; });
  }
  /// Until one comes again, so that all have come.
  void learn_rails() {
    wait_for_lines([&](const Line& line) {
      if (channel_of(line.rail) >= 0) return true;
      info_.channels.push_back({std::string(line.rail), "", "", Quantity::watts, false, 0});
      return line.rail == kOnlyRail;
    });
  }
  int channel_of(std::string_view rail) const {
    const auto found = std::ranges::find(info_.channels, rail, &Channel::rail);
    return found == info_.channels.end() ? -1 : static_cast<int>(found - info_.channels.begin());
  }

  /// Of a clock that starts somewhere, the zero is taken from the freshest line of a batch: what
  /// the command held back is not mistaken for its start.
  void set_zero(double stamp) {
    if (whose_ == LineClock::unknown) whose_ = guess_clock(stamp, last_batch_);
    const Nanoseconds zero = std::max(started_, last_batch_ - from_seconds(stamp));
    zero_ = zero_ ? std::min(*zero_, zero) : zero;
  }
  /// A line's time on our clock.
  Nanoseconds time_of(double stamp) {
    if (!zero_) set_zero(stamp);
    if (whose_ == LineClock::monotonic) return from_seconds(stamp);
    if (whose_ == LineClock::epoch) return from_seconds(stamp - epoch_ahead());
    return *zero_ + from_seconds(stamp);
  }

  /// A null sink: it only sets the clock.
  void take(std::string_view text, Sink* sink) {
    const auto line = parse_line(text);
    if (!line && trimmed(text).empty()) return;
    const int channel = line ? channel_of(line->rail) : 0;
    if (!line || channel < 0) {
      if (sink != nullptr)
        sink->failure(0,
                      fmt::format("the command's line \"{}\" is no reading{}", text.substr(0, 40),
                                  line ? " of a rail that it named at first" : ""),
                      std::string(kFormat));
      return;
    }
    if (sink == nullptr) return set_zero(line->stamp);
    const Nanoseconds time = time_of(line->stamp);
    sink->reading(channel, time, time, line->watts);
  }

  std::string command_;
  LineClock whose_;
  std::unique_ptr<Printer> printer_;
  std::optional<Nanoseconds> zero_;  ///< of the command's clock, on ours
  Nanoseconds started_{0}, last_batch_{0};
  bool told_end_ = false;
};

std::vector<Finding> detect(const Sysroot&) {
  return {absent(kName, "used only where a command is named",
                 "--meter 'exec:COMMAND', which prints \"SECONDS WATTS\" lines")};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Argument argument =
      parse_argument(request.argument, {"clock", "boundary", "extent", "count"});
  const auto whose = line_clock_of(argument.get("clock", ""));
  if (argument.rest.empty() || !whose || *whose == LineClock::edge)
    throw UsageError(fmt::format("{}: {}", kName,
                                 argument.rest.empty() ? "no command is named"
                                                       : "clock= is start, monotonic or epoch"),
                     "write --meter 'exec:COMMAND', where COMMAND prints \"SECONDS WATTS\" lines");
  SourceInfo info;
  info.meter = kName;
  info.name = argument.rest;
  take_boundary(argument, "what the command measures", info);
  info.poll_every = kEvery;
  auto source = std::make_unique<ExecSource>(std::move(info), request.clock, argument.rest, *whose);
  source->set_counted(argument.get("count", ""));
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::move(source));
  return sources;
}

}  // namespace
}  // namespace exec_meter

extern const Plugin exec_meter_plugin;
const Plugin exec_meter_plugin{exec_meter::kName, "any command that prints watts",
                               exec_meter::detect, exec_meter::open, true};

}  // namespace perwatt::meter
