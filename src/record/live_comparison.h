// The result of a live comparison: two set-ups measured in turns, in paired rounds.
// Is NOT aware of how they were measured or how the result is shown.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "record/record.h"

namespace perwatt::record {

/// Four slices, ABBA or BAAB: what drifts evenly over a round is the same for both sides.
struct PairedRound {
  bool b_first = false;
  std::array<Real, 4> rates{};  ///< images/s, in the order measured
  Real began_s = 0;             ///< since the first round

  /// Whether the slice at a place is B's.
  bool is_b(int place) const { return (place == 1 || place == 2) != b_first; }
  /// Mean log rate of B's slices less that of A's.
  Real log_ratio() const;
};

/// Why the rounds ended.
enum class PairedEnd {
  differs,      ///< the interval excludes 1
  equal,        ///< it lies within the margin that counts as equal
  no_more,      ///< as many rounds as were planned, not decided
  time_is_up,   ///< not decided
  interrupted,  ///< not decided
  failed,       ///< a slice failed, not decided
};
/// "differs", "equal", "no more rounds", "time is up", "interrupted", "failed".
std::string_view name(PairedEnd end);
inline bool decided(PairedEnd end) {
  return end == PairedEnd::differs || end == PairedEnd::equal;
}

/// B's rate over A's from paired rounds.
struct PairedRounds {
  std::vector<PairedRound> rounds;
  Maybe<Real> ratio, low, high;  ///< 95 %, of the last look; it holds however the rounds ended
  Integer looked_at = 0;         ///< rounds that these rest on
  Integer most = 0;              ///< rounds planned at most
  Real equal_margin = 0;         ///< ratios within 1 +- this count as equal
  PairedEnd end = PairedEnd::failed;
};

struct LiveComparison {
  Record a, b;                   ///< the set-ups, and what all of each one's slices gave together
  std::string a_words, b_words;  ///< as the user told them apart: "precision=fp16"
  PairedRounds paired;
  Real slice_a_s = 0, slice_b_s = 0;
  Real seconds = 0;           ///< of the rounds
  bool taking_turns = false;  ///< one worker at a time, loaded anew for every slice
  std::string turns_reason;   ///< why, where nobody asked for it
  bool renewed = false;       ///< workers loaded anew for every round
  Integer seed = 0;           ///< of the rounds' order
  std::string started;        ///< UTC, ISO 8601
  std::string version;        ///< perwatt's
  std::string machine;        ///< JSON object
};

}  // namespace perwatt::record
