#include "meter/line_clock.h"

#include <time.h>

#include <array>
#include <cmath>
#include <utility>

namespace perwatt::meter {

std::optional<LineClock> line_clock_of(const std::string& word) {
  constexpr std::array<std::pair<const char*, LineClock>, 5> kWords{
      {{"", LineClock::unknown},
       {"start", LineClock::start},
       {"monotonic", LineClock::monotonic},
       {"epoch", LineClock::epoch},
       {"edge", LineClock::edge}}};
  for (const auto& [name, clock] : kWords)
    if (word == name) return clock;
  return std::nullopt;
}

LineClock guess_clock(double stamp, Nanoseconds now) {
  constexpr double kSince1970 = 1e9, kMinute = 60;
  if (stamp >= kSince1970) return LineClock::epoch;
  if (seconds(now) > kMinute && std::abs(stamp - seconds(now)) < kMinute)
    return LineClock::monotonic;
  return LineClock::start;
}

double epoch_ahead() {
  timespec epoch{}, monotonic{};
  clock_gettime(CLOCK_REALTIME, &epoch);
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  return static_cast<double>(epoch.tv_sec - monotonic.tv_sec) +
         static_cast<double>(epoch.tv_nsec - monotonic.tv_nsec) * 1e-9;
}

}  // namespace perwatt::meter
