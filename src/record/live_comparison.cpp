#include "record/live_comparison.h"

#include <cmath>

#include "base/enum_names.h"

namespace perwatt::record {
namespace {

constexpr auto kEnds = enum_names<PairedEnd>({{PairedEnd::differs, "differs"},
                                              {PairedEnd::equal, "equal"},
                                              {PairedEnd::no_more, "no more rounds"},
                                              {PairedEnd::time_is_up, "time is up"},
                                              {PairedEnd::interrupted, "interrupted"},
                                              {PairedEnd::failed, "failed"}});

}  // namespace

Real PairedRound::log_ratio() const {
  Real sum = 0;
  for (int place = 0; place < 4; ++place)
    sum += (is_b(place) ? 0.5 : -0.5) * std::log(rates[static_cast<std::size_t>(place)]);
  return sum;
}

std::string_view name(PairedEnd end) {
  return kEnds.name(end);
}

}  // namespace perwatt::record
