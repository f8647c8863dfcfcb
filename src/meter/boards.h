// Which power rails boards have, what the watts on each stand for, which of them add up to the
// total and which lie inside another. One table of data: data/boards.toml, and users' files of the
// same form. Is NOT aware of how a rail is read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"
#include "meter/meter.h"

namespace perwatt::meter {

struct Rail {
  std::string name;               ///< "VDD_IN"; with several sockets, without their numbers
  std::vector<std::string> also;  ///< other names that drivers give it
  std::string what;               ///< what its watts stand for
  std::string inside;             ///< the rail of the same board that contains it, or empty
  bool counted = false;           ///< part of the total
  bool optional = false;          ///< where it is not there, the others are the total
  bool never_zero = false;        ///< power always passes here: a zero is a failed reading
  double shunt_ohms = 0;          ///< 0 = unknown, or told by the driver

  bool is_called(std::string_view label) const;
};

/// What one meter measures on one board.
struct Board {
  std::string name;
  /// Words of the device tree's model or compatible names that tell the board; empty = any machine.
  std::vector<std::string> match;
  std::string meter;     ///< the plug-in that reads it
  std::string chip;      ///< of several kinds of chips that a meter reads, this one; empty = any
  std::string boundary;  ///< of the total; empty = the total is unknown
  Extent extent = Extent::unknown;  ///< of the total
  std::string accelerators;         ///< the rail on which the DLA's power shows, or empty
  std::string note;                 ///< what a reader of its watts must know, or empty
  std::vector<Rail> rails;

  const Rail* find(std::string_view label) const;
};

class Boards {
 public:
  /// Those that perwatt knows.
  static const Boards& built_in();
  /// Users' files ($XDG_CONFIG_HOME/perwatt/boards/*.toml by name, then `more`) before the built-in
  /// ones. Throws UsageError FILE:LINE:COLUMN for what is wrong in one, Error where one cannot be
  /// read.
  static Boards with_files(const std::vector<std::filesystem::path>& more);
  /// From the text of such a file. Throws UsageError SOURCE:LINE:COLUMN.
  static Boards parse(std::string_view text, const std::string& source);

  const std::vector<Board>& all() const { return boards_; }
  /// Those of a meter for this machine: of those that name a machine the ones with the longest
  /// matching word (several where one machine has several monitors), else those for any machine. A
  /// user's entry takes the place of a built-in one.
  std::vector<const Board*> find(const Sysroot& sysroot, std::string_view meter,
                                 std::string_view chip = "") const;
  /// What a rail of that name is on any board of the meter, or null. It does not tell a total.
  const Rail* find_rail(std::string_view meter, std::string_view label) const;

 private:
  std::vector<Board> boards_;
  std::size_t of_user_ = 0;  ///< so many of them come from users' files
};

/// Of "part", "package", "module", "machine" or "wall".
std::optional<Extent> extent_of(std::string_view word);
/// "GPU, inside VDD_IN".
std::string describe(const Rail& rail);

}  // namespace perwatt::meter
