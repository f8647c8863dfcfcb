#include "run/measure/cool_down.h"

#include <algorithm>

#include "board/machine.h"

namespace perwatt::run {
namespace {

constexpr Nanoseconds kLookEvery = std::chrono::milliseconds(500);

std::optional<double> temperature(const Sysroot& sysroot) {
  return board::hottest(board::observe(sysroot));
}

}  // namespace

CoolDown::CoolDown(const Sysroot& sysroot, Clock& clock, const CoolDownRule& rule)
    : sysroot_(sysroot), clock_(clock), limit_(rule.limit), goal_(rule.goal) {
  const auto now = temperature(sysroot_);
  if (!now || !goal_) goal_ = now;
}

std::optional<double> CoolDown::wait(const std::function<bool(double)>& go_on) {
  if (!goal_) return std::nullopt;
  const Nanoseconds began = clock_.now();
  for (;;) {
    const auto celsius = temperature(sysroot_);
    const Nanoseconds waited = clock_.now() - began;
    if (!celsius || *celsius <= *goal_ + kNear || waited >= limit_) break;
    if (!go_on(*celsius)) break;
    clock_.wait_until(clock_.now() + std::min(kLookEvery, limit_ - waited));
  }
  return seconds(clock_.now() - began);
}

}  // namespace perwatt::run
