// What the charts draw: a run's records and the study's figures as series and bars. Knows nothing
// of Vega-Lite.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

/// Names cases by what tells them apart in this run: engine, device, batch, scenario, ... are said
/// only where cases of one network and precision differ in them.
class Naming {
 public:
  explicit Naming(const record::RunView& view);
  /// "" or the parts that tell it apart: "ENGINE, batch 8".
  std::string parts(const record::Record& record) const;
  /// The same without the power mode.
  std::string place(const record::Record& record) const;
  /// "ResNet-50 FP16", with the parts.
  std::string of_case(const record::Record& record) const;

 private:
  std::string joined(const record::Record& record, bool with_mode) const;

  std::vector<bool> varies_;
};

struct Series {
  std::string name;   ///< "Xavier GPU FP16", "this machine FP16 (ran bf16)"
  bool own = false;   ///< this machine's
  int hue = 0;        ///< index into the palette of the study's devices, or of own series
  bool pale = false;  ///< FP32 is the paler of a pair
};

struct Bar {
  std::string network, series;  ///< titles
  std::string kind;             ///< "NCS", "GPU", "DLA" or "here"
  bool own = false;
  std::optional<double> value, low, high;  ///< the interval where measured
  std::string failure;                     ///< what stands in place of a bar: "Out of Mem."
  bool fastest = false;  ///< (largest) of its network, among the published ones or this machine's
  bool best_of_kind = false;               ///< in the whole figure
  const record::Record* record = nullptr;  ///< of this run; null where published
};

struct Figure {
  std::vector<std::string> networks;  ///< titles, in the study's order, others after
  std::vector<Series> series;         ///< the study's first
  std::vector<Bar> bars;              ///< one a network and series, where either knows it
};

/// The study's ten series and this run's; of a replay its own ten. Networks are those of the run;
/// all nine where it has no records.
Figure throughput_figure(const record::RunView& view);
/// The same of inferences/s/W, the study's devices each in its most efficient power mode. Without
/// this run's series where it has no watts.
Figure efficiency_figure(const record::RunView& view);
/// True where some ok record has inferences/s/W.
bool has_efficiency(const record::RunView& view);

/// Titles of the run's networks, in the study's order, others after in the run's.
std::vector<std::string> network_order(const record::RunView& view);
/// "FP16" for "fp16".
std::string upper(std::string_view text);
/// "single stream", for "single_stream".
std::string spaced(std::string_view text);
/// "single stream, batch 1" of the run, or what its cases have: "single stream and offline, batch 1
/// and 8".
std::string scenario_words(const record::RunView& view);

}  // namespace perwatt::report
