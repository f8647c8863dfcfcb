// The flow of queries through several lanes at once, as a series of rates in equal windows of time.
// Pure. Is NOT aware of intervals or stopping.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "stats/batch_means.h"

namespace perwatt::stats {

/// Every query counts as 1, spread evenly over its own time on its lane, from the lane's completion
/// before it to its own. So a window holds the parts of queries that lie inside it, nothing is lost
/// or counted twice at its edges, and neither lanes that run in step nor the pattern of their
/// completions look like noise. Fixed memory; add() allocates nothing.
class Flow {
 public:
  explicit Flow(int lanes);
  /// Marks where a lane's first query starts.
  void start_lane(int lane, Nanoseconds at);
  /// The windows start at `origin`, each `window` long.
  void begin(Nanoseconds origin, Nanoseconds window);
  /// A lane's next completion; its times ascend. Before begin() only remembered as the start of the
  /// next query.
  void add(int lane, Nanoseconds completion);

  /// Queries per second in each settled window: one that every lane's last completion has passed. A
  /// lane that hangs for longer than 16,384 windows no longer holds back the others; it then counts
  /// as 0.
  const BatchMeans& rates() const { return rates_; }
  /// End of the last settled window; the origin where there is none yet.
  Nanoseconds settled() const { return origin_ + first_open_ * window_; }

 private:
  void spread(Nanoseconds from, Nanoseconds to);
  void settle_one();
  double& open(std::int64_t index) { return open_[static_cast<std::size_t>(index) % open_.size()]; }

  std::vector<Nanoseconds> last_;  // by lane
  std::size_t laggard_ = 0;        // the lane whose last completion is the earliest
  std::vector<double> open_;  // parts of queries in the windows that are not settled, as a ring
  std::int64_t first_open_ = 0;
  bool begun_ = false;
  Nanoseconds origin_{0}, window_{1};
  BatchMeans rates_;
};

}  // namespace perwatt::stats
