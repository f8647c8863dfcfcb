#include <fmt/format.h>

#include "report/charts/bars.h"

namespace perwatt::report {

Chart efficiency(const record::RunView& view) {
  if (record::replayed(view))
    return bars(efficiency_figure(view), {"efficiency-bars", "Efficiency: the study replayed",
                                          "inferences/s/W", "replayed figures of ICASSP 2023"});
  const bool own = has_efficiency(view);
  return bars(efficiency_figure(view),
              {"efficiency-bars",
               own ? "Efficiency: this machine beside the study's devices"
                   : "Efficiency of the study's devices; this run has no watts",
               "inferences/s/W",
               own ? "the published figures of ICASSP 2023 and this machine"
                   : "the published figures of ICASSP 2023"});
}

}  // namespace perwatt::report
