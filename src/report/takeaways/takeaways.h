// What a set of records says about the questions of the ICASSP 2023 study, with the evidence and a
// verdict. Pure. Is NOT aware of terminals, pages or the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

enum class Verdict { holds, holds_except, does_not_hold, too_little_data, answered };
/// "holds", "holds except for", "does not hold", "too little data", "answered".
std::string_view name(Verdict verdict);

enum class Bearing { supports, refutes, unclear, none };
/// "yes", "no", "unclear", "".
std::string_view name(Bearing bearing);

/// A figure that bears on a claim.
struct Evidence {
  std::string device;     ///< "Nano", or "Xavier DLA / Xavier GPU" of a ratio
  std::string mode;       ///< power mode, or "30W / 5W"; "" where unknown
  std::string precision;  ///< "FP32", or "FP16 / FP32" of a ratio
  std::string measure;    ///< "inferences/s"
  bool ratio = true;      ///< value is a ratio
  double value = 0;
  std::optional<double> low, high;    ///< 95 %
  std::vector<std::string> networks;  ///< titles; what the value is a geometric mean over
  std::string detail;                 ///< "12.0 against 5.71"; "" where there is none
  Bearing bearing = Bearing::none;
  bool across_boundaries = false;  ///< the watts of the two sides stand for different things

  /// "Xavier DLA / Xavier GPU, 30W, FP32".
  std::string subject() const;
};

struct Takeaway {
  std::string id;     ///< "fp16-throughput"
  std::string claim;  ///< a sentence, without a full stop
  Verdict verdict = Verdict::too_little_data;
  std::string exceptions;  ///< what it does not hold for: "Nano, TX2"
  std::string answer;      ///< a sentence with figures, or why there are none and what to do
  std::vector<Evidence> evidence;
  std::vector<std::string> notes;  ///< what executed, whose watts, what cannot be told
};

/// The questions, asked of a run; of a replay, those of study_takeaways(). A set of repeats counts
/// once.
std::vector<Takeaway> takeaways(const record::RunView& view);

/// The study's six claims and the two further questions, asked of its own figures (study_view()).
std::vector<Takeaway> study_takeaways();

}  // namespace perwatt::report
