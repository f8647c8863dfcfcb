// Sources whose channels are files of numbers: one integer each, or a voltage and a current.
// Is NOT aware of drivers' layouts or of which machine this is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "meter/boards.h"
#include "meter/reading.h"

namespace perwatt::meter {

/// Which values can be, and what is said of others.
struct Plausible {
  std::string_view unit;  ///< of the integer: "mW", "uJ"
  std::int64_t highest = INT64_MAX;
  std::string_view zero =
      ", which cannot be";  ///< what a forbidden zero means, behind "reads 0 mW"
  std::string_view zero_remedy =
      "restart the board; if it stays so, the sensor or its driver is at fault";
  std::string_view remedy =
      "restart the board; if it stays so, the sensor or its driver is at fault";
};

/// A channel that files give. The integer read times `unit` is watts or joules.
struct FileChannel {
  std::string source;  ///< what a finding calls it ("6-0040 POM_5V_IN")
  Channel channel;
  NumberFile file;                         ///< the value, or the voltage in mV
  std::optional<NumberFile> current = {};  ///< mA: the value is then the product, in uW
  double unit = 1e-3;                      ///< W or J
  Plausible plausible = {};
  bool zero_allowed = true;
  std::optional<std::int64_t> range = {};  ///< a counter starts again behind it
  double offset_w = 0;                     ///< what a sensor's zero may be off
  const Rail* rail = nullptr;              ///< of a board that outlives this, where known
  std::int64_t last = -1;                  ///< a counter's last reading
  double before = 0;                       ///< joules of the counter's wraps so far

  /// Says what the rail is: `counted` only where it is one of this machine's board.
  void describe(const Rail* known, bool of_this_board);
  /// The integer, or why there is none.
  Value read();
  /// The reading's watts, or its counter's joules since 0 with the wraps taken away.
  double value(std::int64_t number);
};

/// A finding each, in their order.
std::vector<Finding> findings_of(std::string_view meter, std::vector<FileChannel>& channels);

/// How a meter's sources are in general.
struct FileSourceTraits {
  std::string_view meter;
  std::optional<double> update_hz;
  Nanoseconds poll_every{std::chrono::milliseconds(100)};
  double gain_error = 0;
  std::string remark = {};
};

/// A source that reads these channels, and nothing where none is left. Channels that cannot be read
/// now are left out unless they are part of the total: the total must not shrink unseen. Where a
/// counted rail of the board is not there at all, nothing is counted.
std::unique_ptr<Source> make_file_source(const FileSourceTraits& traits, std::string name,
                                         const Board* board, std::vector<FileChannel> channels,
                                         Clock* clock);

/// Finds with the built-in and the user's own boards. A broken file of boards is a finding.
std::vector<Finding> detect_with_boards(
    std::string_view meter, const std::function<std::vector<Finding>(const Boards&)>& find);

/// Throws the Error of a meter that has no source: the first finding's reason.
[[noreturn]] void throw_no_source(std::span<const Finding> findings);

}  // namespace perwatt::meter
