// Edges: perwatt switches a load on and off so that a meter with a clock of its own shows when, and
// finds these edges again in what the meter recorded. Is NOT aware of any meter.
#pragma once

#include <atomic>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace perwatt::meter {

/// Keeps every CPU busy while it lives.
class Burn {
 public:
  Burn();
  ~Burn();
  Burn(const Burn&) = delete;
  Burn& operator=(const Burn&) = delete;

 private:
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

/// A time in which the load was on.
struct Pulse {
  Nanoseconds on, off;
};

/// Two pulses of unlike length, with rest around and between them: 9 s in all. Returns when they
/// were.
std::vector<Pulse> make_pulses(Clock& clock);

struct EdgeFit {
  double offset = 0;       ///< seconds to add to the series' times to be on the pulses' clock
  double correlation = 0;  ///< of the watts with the load, 0..1
};

/// Where the pulses are in a series: the offset at which the watts go best with the load (Pearson's
/// correlation over the pulses and a second around them), the middle where several do equally well.
/// `seconds` ascend and are as many as `watts`. Nothing where the best is below 0.7 or the series
/// does not span the pulses. A meter's own averaging stays in the offset: it is late by about half
/// of it.
std::optional<EdgeFit> find_edges(std::span<const double> seconds, std::span<const double> watts,
                                  std::span<const Pulse> pulses);

}  // namespace perwatt::meter
