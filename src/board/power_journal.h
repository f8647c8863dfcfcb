// What the machine was before perwatt changed it, on disk before the first change: a perwatt that
// is killed leaves it, and the next one puts everything back. Is NOT aware of what controls do.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "board/control.h"

namespace perwatt::board {

/// One control's former state.
struct Former {
  std::string control;
  Saved saved;
  bool operator==(const Former&) const = default;
};

class PowerJournal {
 public:
  explicit PowerJournal(std::filesystem::path file) : file_(std::move(file)) {}

  const std::filesystem::path& file() const { return file_; }
  bool exists() const;
  /// In the order in which they were changed. Throws Error for a file that is not a journal.
  std::vector<Former> read() const;
  /// Adds a control that is about to be changed, and returns once that is on the disk; one that is
  /// there already keeps its first state. Throws Error where it cannot be kept: then change
  /// nothing.
  void note(const Former& former) const;
  void remove() const;

 private:
  std::filesystem::path file_;
};

}  // namespace perwatt::board
