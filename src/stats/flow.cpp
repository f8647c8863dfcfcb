#include "stats/flow.h"

#include <algorithm>

namespace perwatt::stats {
namespace {

constexpr std::size_t kMostOpen = 16'384;

}  // namespace

Flow::Flow(int lanes)
    : last_(static_cast<std::size_t>(std::max(lanes, 1))), open_(lanes > 1 ? kMostOpen : 1, 0.0) {}

void Flow::start_lane(int lane, Nanoseconds at) {
  last_[static_cast<std::size_t>(lane)] = at;
}

void Flow::begin(Nanoseconds origin, Nanoseconds window) {
  origin_ = origin;
  window_ = std::max(window, Nanoseconds{1});
  begun_ = true;
  laggard_ = static_cast<std::size_t>(std::min_element(last_.begin(), last_.end()) - last_.begin());
}

void Flow::add(int lane, Nanoseconds completion) {
  auto& last = last_[static_cast<std::size_t>(lane)];
  const Nanoseconds from = last;
  last = std::max(last, completion);
  if (!begun_) return;
  if (last > origin_) spread(from, last);
  if (static_cast<std::size_t>(lane) != laggard_) return;
  laggard_ = static_cast<std::size_t>(std::min_element(last_.begin(), last_.end()) - last_.begin());
  while (origin_ + (first_open_ + 1) * window_ <= last_[laggard_]) settle_one();
}

void Flow::spread(Nanoseconds from, Nanoseconds to) {
  const double density = to > from ? 1 / static_cast<double>((to - from).count()) : 0;
  const std::int64_t final_index = (to - origin_ - Nanoseconds{1}) / window_;
  while (final_index - first_open_ >= static_cast<std::int64_t>(kMostOpen)) settle_one();
  if (density == 0) {  // a query of no time at all
    open(final_index) += 1;
    return;
  }
  Nanoseconds at = std::max(from, settled());
  for (std::int64_t index = (at - origin_) / window_; at < to; ++index) {
    const Nanoseconds edge = std::min(origin_ + (index + 1) * window_, to);
    open(index) += density * static_cast<double>((edge - at).count());
    at = edge;
  }
}

void Flow::settle_one() {
  rates_.add(open(first_open_) / seconds(window_));
  open(first_open_++) = 0;
}

}  // namespace perwatt::stats
