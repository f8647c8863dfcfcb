#include "run/measure/output_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace perwatt::run {
namespace {

double mean(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

}  // namespace

OutputLikeness likeness(const std::vector<float>& reference, const std::vector<float>& output) {
  if (reference.size() != output.size() || reference.empty())
    throw std::invalid_argument("outputs of different sizes");
  const double mean_a = mean(reference), mean_b = mean(output);
  double aa = 0, bb = 0, ab = 0, largest = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double a = static_cast<double>(reference[i]), b = static_cast<double>(output[i]);
    aa += (a - mean_a) * (a - mean_a);
    bb += (b - mean_b) * (b - mean_b);
    ab += (a - mean_a) * (b - mean_b);
    largest = std::max(largest, std::abs(a - b));
  }
  const auto [least, most] = std::ranges::minmax(reference);
  const double range = static_cast<double>(most) - static_cast<double>(least);
  OutputLikeness found;
  const double product = aa * bb;
  found.correlation = product != 0 ? ab / std::sqrt(product) : reference == output ? 1 : 0;
  found.difference = range > 0 ? largest / range : largest;
  return found;
}

double least_correlation(Precision asked) {
  switch (asked) {
    case Precision::fp32:
      return 0.999;
    case Precision::int8:
      return 0.8;
    default:
      return 0.9;
  }
}

void check_output(record::Record& record, Precision asked, const OutputReference& reference,
                  const std::vector<float>& output) {
  record.output_reference = reference.name;
  const bool comparable = reference.output.size() == output.size();
  OutputLikeness found;
  if (comparable) {
    found = likeness(reference.output, output);
    if (std::isfinite(found.correlation)) record.output_correlation = found.correlation;
    if (std::isfinite(found.difference)) record.output_difference = found.difference;
  }
  const double least = least_correlation(asked);
  if (comparable && found.correlation >= least) return;
  record.status = record::Status::wrong_output;
  record.reason = comparable
                      ? fmt::format(
                            "its answer to the same picture is not that of {}: they correlate by "
                            "{:.3f}, and {:g} is the least for {}",
                            reference.name, found.correlation, least, name(asked))
                      : fmt::format("its answer has {} values, that of {} has {}", output.size(),
                                    reference.name, reference.output.size());
  record.remedy =
      "its speed is that of a wrong result: try another version of the engine, or ask a third one "
      "which of the two is right";
}

}  // namespace perwatt::run
