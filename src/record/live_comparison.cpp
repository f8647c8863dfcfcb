#include "record/live_comparison.h"

#include <cmath>

namespace perwatt::record {

Real PairedRound::log_ratio() const {
  Real sum = 0;
  for (int place = 0; place < 4; ++place)
    sum += (is_b(place) ? 0.5 : -0.5) * std::log(rates[static_cast<std::size_t>(place)]);
  return sum;
}

std::string_view name(PairedEnd end) {
  switch (end) {
    case PairedEnd::differs:
      return "differs";
    case PairedEnd::equal:
      return "equal";
    case PairedEnd::no_more:
      return "no more rounds";
    case PairedEnd::time_is_up:
      return "time is up";
    case PairedEnd::interrupted:
      return "interrupted";
    case PairedEnd::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace perwatt::record
