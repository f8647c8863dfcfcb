// How good a source is: what its rails read, how often they change, how much they vary, and whether
// any power would be counted twice. Is NOT aware of how that is shown.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "meter/meter.h"

namespace perwatt::meter {

/// One rail, over the time that was looked at.
struct RailProbe {
  Channel channel;
  std::optional<double> watts;    ///< mean; of a counter, its rise over time
  std::optional<double> noise_w;  ///< standard deviation of its readings, or of their rises
  std::optional<double> step;     ///< smallest change seen, watts or joules
  double distinct_hz = 0;         ///< changes of the value per second
  int readings = 0, failures = 0;
  std::string reason, remedy;  ///< of the first failure
};

/// What the source shows when every CPU gets work.
struct StepProbe {
  double rest_w = 0, load_w = 0;
  std::optional<double> response_s;  ///< until half of the rise; nothing where there is none
};

struct Probe {
  SourceInfo info;
  std::vector<RailProbe> rails;
  std::optional<double> total_w;    ///< of the counted rails; nothing where one gave no watts
  std::string reason, remedy;       ///< where there is no total
  double poll_ms = 0;               ///< what one poll of all rails takes
  double seconds = 0;               ///< how long was looked at
  std::vector<std::string> doubts;  ///< power that would be counted twice, parts above their whole
  std::optional<StepProbe> step;    ///< where a load was made
};

struct ProbeRequest {
  Nanoseconds duration{std::chrono::seconds(3)};
  bool load_step = false;  ///< then two seconds of work on every CPU, and a look at it
};

/// Polls the source on its clock. Throws what its begin() throws.
Probe probe(Source& source, Clock& clock, const ProbeRequest& request);

/// Counted rails that lie inside one another, at any depth: empty where the source keeps its word.
std::vector<std::string> counted_twice(const SourceInfo& info);

}  // namespace perwatt::meter
