// How long a run will take, before it starts. Pure. Is NOT aware of the store or of clocks.
#pragma once

#include <vector>

#include "record/record.h"
#include "run/plan/order.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// What a case's time rests on where it was never measured here.
struct CaseSize {
  double parameters = 0;  ///< of the network
  double macs = 0;        ///< of one picture; 0 = not known
  int pictures = 0;       ///< that the data set has
};
/// Of the catalogue's graph, or by the model file's size.
CaseSize size_of(const Case& item);

/// Seconds that one measurement of the case will take, compiling and profiling included.
/// By an earlier record of the same case: its time, with the measurement stretched to this case's
/// target by the square of the half-widths, inside floor and ceiling.
double expected_seconds(const Case& item, const record::Record& earlier, bool pictures);
/// Without one, roughly: start and two compilations by the parameters; the geometric mean of floor
/// and ceiling, as most cases stop between them; pictures by the MACs.
double expected_seconds(const Case& item, const CaseSize& size, bool pictures);

struct Estimate {
  int measurements = 0;
  int known = 0;  ///< of these, by an earlier record
  double seconds = 0;
};
/// Of the steps. `earlier` are records of this machine, those that count most first; `pictures` how
/// many the data set has.
Estimate estimate(const std::vector<Case>& cases, const std::vector<Step>& steps,
                  const std::vector<record::Record>& earlier, int pictures);

}  // namespace perwatt::run
