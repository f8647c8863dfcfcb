// Power meters: what watts this machine can measure, and readings of them. What every meter
// promises; contract_fixture.h tests it.
// Is NOT aware of engines, cases, records or of what is done with the readings.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/sysroot.h"

namespace perwatt::meter {

/// What looking for a meter found: a usable source, or why not and what to do. Usable means that it
/// was really read once and gave a plausible value. A source that is named but not usable is there
/// and cannot be read.
struct Finding {
  std::string meter;   ///< the plug-in's name
  std::string source;  ///< where ("package-0", "6-0040 POM_5V_IN"); empty where nothing was found
  std::string
      boundary;  ///< what its watts stand for ("CPU package", "module input"); empty where unknown
  bool usable = false;
  std::string reason;  ///< where not usable: why
  std::string remedy;  ///< where not usable: what to do
};

/// What a channel's values are: watts at a time, or joules of a counter that only grows (a source
/// takes the counter's wraps away).
enum class Quantity { watts, joules };

/// One rail of a source.
struct Channel {
  std::string rail;      ///< "VDD_IN", "package-0"
  std::string boundary;  ///< what its watts stand for; empty where unknown
  std::string inside;    ///< the rail of the same source that contains it, or empty
  Quantity quantity = Quantity::watts;
  bool counted = false;   ///< the source's total is the sum of its counted channels: none of them
                          ///< lies inside another
  double resolution = 0;  ///< smallest step, watts or joules; 0 = unknown
};

/// How much of the machine a source's total stands for, the least first. Where several sources have
/// a total, the widest is the case's power: it is nearest to what is paid for, and leaves the least
/// out.
enum class Extent {
  unknown,
  part,     ///< an accelerator, memory, a rail
  package,  ///< the processor's package, a card
  module,   ///< a module's input, without its carrier
  machine,  ///< all that the machine takes, behind its power supply
  wall      ///< at the plug
};

/// What a source says of itself once it is open.
struct SourceInfo {
  std::string meter;     ///< the plug-in's name
  std::string name;      ///< which of its sources ("", "card 0", "http://plug")
  std::string boundary;  ///< of the total; empty = no channel is counted: rails are known, the
                         ///< total is not
  Extent extent = Extent::unknown;  ///< of the total
  std::vector<Channel> channels;
  std::optional<double> update_hz;                         ///< nominal rate of new values
  Nanoseconds poll_every{std::chrono::milliseconds(100)};  ///< polling more often gains nothing
  Nanoseconds averaged_over{0};  ///< a reading is the mean of so long before its time; 0 = of an
                                 ///< instant, or unknown
  double gain_error = 0;  ///< share of a reading that it may be off (resolution is not accuracy)
  double offset_error_w = 0;  ///< watts that it may be off beside that
  std::string remark;         ///< what a reader of its watts must know, or empty
};

/// Where a source puts its readings.
class Sink {
 public:
  virtual ~Sink() = default;
  /// A channel's value: it belongs to the middle of [before, after], CLOCK_MONOTONIC (or the
  /// simulated clock). Allocates nothing.
  virtual void reading(int channel, Nanoseconds before, Nanoseconds after, double value) = 0;
  /// A channel that could not be read now, with the reason and what to do.
  virtual void failure(int channel, const std::string& reason, const std::string& remedy) = 0;
};

/// A source of readings, in one of three kinds that all look alike: polled (poll reads the sensor),
/// streamed (a command prints; poll takes what has come), recorded (a file is read at the end).
/// Readings are wanted for a stretch of a case at a time: begin, polls, end, again and again.
/// begin, poll and end are called on one thread at a time, not always the same; info from any, and
/// it does not change. Only poll is called while something is timed.
class Source {
 public:
  virtual ~Source() = default;
  virtual const SourceInfo& info() const = 0;
  /// Readings are wanted from now on. A command is started here, and returns once its first reading
  /// is there, within ten seconds. Throws Error where that cannot be; no poll and no end follows.
  virtual void begin() {}
  /// Gives what there is to be had now: of a polled source a reading or a failure of each channel.
  /// A failure is told to the sink, never thrown. It may block while the sensor answers, since each
  /// source has a thread of its own, but not longer than two seconds: the case's end waits for it,
  /// and Sysroot::run() sets a command no limit.
  /// It costs the machine little, and a good reading allocates nothing where that can be.
  virtual void poll(Sink& sink) = 0;
  /// No more readings are wanted. Called soon after a poll. The last readings may come now, with
  /// times in the stretch: a command is ended, a file that was recorded meanwhile is read. It may
  /// take seconds. A failure is told to the sink, never thrown.
  virtual void end(Sink&) {}
};

/// How a meter is asked for: what `--meter NAME:ARGUMENT` says.
struct OpenRequest {
  std::string argument;  ///< of the meter ("COMMAND", "FILE", "5.2W", "http://plug"), or empty
  Sysroot sysroot;
  Clock* clock = nullptr;  ///< that stamps readings; never null, lives longer than the sources
  std::vector<std::filesystem::path> board_files{};  ///< --board FILE, beside the user's own folder
};

struct Plugin {
  std::string_view name;
  std::string_view summary;
  /// Looks for the meter; at least one finding (an absent meter is a finding with its reason).
  /// Reads through the Sysroot alone; a recorded tree (not live()) has no library to ask. Never
  /// throws.
  std::vector<Finding> (*detect)(const Sysroot& sysroot);
  /// Opens the sources that can be read, each rail in one of them. Throws Error {what, remedy}
  /// where none can.
  std::vector<std::unique_ptr<Source>> (*open)(const OpenRequest& request);
  bool asked_only =
      false;  ///< never used unless a user names it (a command, a file, a reading by hand)
};

}  // namespace perwatt::meter
