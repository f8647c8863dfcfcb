// A figure of records, with its interval. Is NOT aware of what is done with it.
#pragma once

#include <optional>
#include <string_view>

#include "record/record.h"

namespace perwatt::report {

/// A figure of records, with its interval.
struct Quantity {
  std::string_view words;  ///< "inferences/s"
  record::Maybe<record::Real> record::Record::*value;
  record::Maybe<record::Real> record::Record::*low;
  record::Maybe<record::Real> record::Record::*high;
};
inline constexpr Quantity kThroughput{"inferences/s", &record::Record::throughput,
                                      &record::Record::throughput_low,
                                      &record::Record::throughput_high};
inline constexpr Quantity kEfficiency{"inferences/s/W", &record::Record::efficiency,
                                      &record::Record::efficiency_low,
                                      &record::Record::efficiency_high};

/// Of a record that is ok, where it is a positive figure of the network's own: the throughput of a
/// case whose arrivals were asked for is that rate, and does not count.
std::optional<double> figure_of(const record::Record& record, const Quantity& quantity);

}  // namespace perwatt::report
