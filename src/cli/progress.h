// What a run is doing, on standard error: one live line on a terminal, a line a finished case
// elsewhere. Is NOT aware of workers or of the store.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/command.h"
#include "record/record.h"
#include "run/runner.h"

namespace perwatt::cli {

/// "[3/18] resnet-50 fp16 ENGINE/cpu  measuring 28.1 images/s +-2.1 %  4 s, 2:10 left".
std::string progress_text(const run::Progress& progress, Nanoseconds elapsed,
                          std::optional<Nanoseconds> left);
/// "[3/18] resnet-50 fp16 ENGINE/cpu  28.1 images/s +-1.2 %", or the status and its reason.
std::string finished_text(const std::string& title, int done, int total,
                          const record::Record& record);
/// Cut to `columns`, by characters.
std::string fitted(const std::string& line, int columns);
/// "4 s", "2:10", "1:02:10".
std::string duration_text(Nanoseconds time);

/// Columns of the terminal behind a descriptor; 100 where it does not say.
int terminal_width(int descriptor);

class ProgressDisplay {
 public:
  explicit ProgressDisplay(const Context& context);
  /// Takes the live line away, so that what comes next stands alone.
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const run::Progress& progress);
  void finished(const record::Record& record);

 private:
  std::optional<Nanoseconds> time_left(const run::Progress& progress, Nanoseconds now) const;
  void clear();

  const Context& context_;
  MonotonicClock clock_;
  Nanoseconds case_began_{0}, drawn_{0};
  Nanoseconds finished_time_{0};  ///< of all cases finished here
  int finished_cases_ = 0;
  run::Step step_;
  int done_ = 0, total_ = 0;
  std::string title_;
  std::optional<run::Phase> phase_;
  std::string line_;  ///< what stands on the terminal now; "" = nothing
};

}  // namespace perwatt::cli
