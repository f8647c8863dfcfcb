// Puts a board from one mode into another for as long as something is measured, and puts it back
// whatever happens: a journal on disk outlives a kill.
// Is NOT aware of cases or records.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file_lock.h"
#include "board/control.h"
#include "board/power_journal.h"

namespace perwatt::board {

/// A mode as it is asked for: "MAXN" (of nvpmodel), "governor=powersave", or several settings as
/// "nvpmodel=5W+cpu_max_mhz=800", which are set in this order.
using Settings = std::vector<std::pair<std::string, std::string>>;  ///< control, value

class PowerModes {
 public:
  /// `journal` is the file; a lock lies beside it while something is changed.
  PowerModes(const Sysroot& sysroot, const std::filesystem::path& journal);
  /// Puts back what is not put back yet; a failure stays in the journal.
  ~PowerModes();
  PowerModes(const PowerModes&) = delete;
  PowerModes& operator=(const PowerModes&) = delete;

  const std::vector<std::unique_ptr<Control>>& controls() const { return controls_; }
  /// Checks the words and gives each in one form; "all" stands for nvpmodel's modes. Throws
  /// UsageError.
  std::vector<std::string> settled(const std::vector<std::string>& words) const;
  /// Of a settled word.
  Settings settings(const std::string& word) const;
  /// Whether it takes a reboot, as far as can be told beforehand.
  bool needs_reboot(const std::string& word) const;

  /// Makes sure that the machine is in this (settled) mode, every setting read back. What the
  /// machine was is kept first. Throws Error where that cannot be, or where another perwatt has
  /// changed the machine.
  Change enter(const std::string& word);
  /// The mode that is entered; "" for none.
  const std::string& entered() const { return entered_; }
  /// Puts back all that was changed, the last change first. The first failure.
  Change restore();

 private:
  Change set_all(const Settings& wanted);

  Sysroot sysroot_;
  PowerJournal journal_;
  std::vector<std::unique_ptr<Control>> controls_;
  std::optional<FileLock> lock_;
  std::string entered_;
};

/// What put_back_left() found.
struct LeftBehind {
  bool found = false;
  std::vector<std::string> controls;  ///< put back
  Change change;                      ///< the first failure
};
/// Puts back what a perwatt that is dead has left changed, if any. Where a living one is at work,
/// nothing is found. Throws Error for a damaged journal.
LeftBehind put_back_left(const Sysroot& sysroot, const std::filesystem::path& journal);

}  // namespace perwatt::board
