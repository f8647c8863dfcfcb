// Ratios of throughputs, with intervals. Knows nothing of charts or pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/run_view.h"
#include "report/figures/figure.h"
#include "report/figures/reference.h"

namespace perwatt::report {

struct Ratio {
  std::string network;  ///< title; "" of a mean
  double value = 1;
  std::optional<double> low, high;  ///< 95 %, where both figures have an interval
};

/// numerator / denominator. Half-widths add in quadrature on the logarithmic scale, as those of two
/// independent figures do; drift between the two cases is not in it (they were not interleaved).
Ratio ratio_of(const Bar& numerator, const Bar& denominator);
/// Geometric mean; its interval holds for these networks, not for others.
Ratio geometric_mean(const std::vector<Ratio>& ratios);

struct Speedup {
  std::string series;  ///< "this machine", with what tells it apart
  std::vector<Ratio> by_network;
  Ratio mean;
};
/// FP16 over FP32 of each of this machine's series, where both are ok.
std::vector<Speedup> fp16_over_fp32(const record::RunView& view);

struct Against {
  const StudyDevice* device = nullptr;
  std::string precision;  ///< "FP32", "FP16"
  int networks = 0;
  double ratio = 1;  ///< this machine / the published one, geometric mean
};
/// This machine's best series at each precision against each published one, over the networks that
/// both have.
std::vector<Against> against_study(const Figure& figure);

}  // namespace perwatt::report
