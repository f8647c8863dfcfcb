#include <fmt/format.h>

#include "report/charts/bars.h"
#include "report/charts/chart.h"
#include "report/figures/pooled.h"
#include "report/figures/reference.h"

namespace perwatt::report {

using Json = nlohmann::json;

Chart throughput(const record::RunView& view) {
  if (record::replayed(view))
    return bars(throughput_figure(view), {"throughput", "Throughput: the study replayed",
                                          "images/s", "replayed figures of ICASSP 2023"});
  const std::string title =
      view.records.empty() ? "Throughput of the study's devices; this machine has no case yet"
                           : fmt::format("Throughput: this machine ({}) beside the study's devices",
                                         scenario_words(view));
  return bars(throughput_figure(view), {"throughput", title, "images/s",
                                        "the published figures of ICASSP 2023 and this machine"});
}

std::string throughput_chart(const record::RunView& all) {
  const record::RunView view = pooled_view(all);
  Chart chart = throughput(view);
  if (record::replayed(view)) {
    chart.spec["title"] = {
        {"text", chart.title},
        {"subtitle",
         {fmt::format("Published figures (doi {}) through a made-up engine in simulated time; "
                      "nothing was measured. Each device in its fastest power mode.",
                      kStudyDoi)}}};
    return chart.spec.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  chart.spec["title"] = {{"text", chart.title},
                         {"subtitle",
                          {fmt::format("Other devices: published figures, not measured here (doi "
                                       "{}); batch 1, each in its fastest power mode; "
                                       "other engines and another method.",
                                       kStudyDoi),
                           "★ fastest of a network, among the published devices and among this "
                           "machine's. Whiskers: 95 % interval. The axis is "
                           "logarithmic: lengths of bars are not proportional."}}};
  return chart.spec.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace perwatt::report
