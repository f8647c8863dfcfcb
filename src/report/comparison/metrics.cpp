#include "report/comparison/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace perwatt::report {
namespace {

using record::Field;
using record::find_field;
using record::Record;

/// The field of an interval's end: "throughput_low" of "throughput", "latency_p50_low_ms" of
/// "latency_p50_ms".
const Field* end_field(std::string_view name, std::string_view end) {
  if (const Field* field = find_field(fmt::format("{}_{}", name, end))) return field;
  const std::size_t unit = name.rfind('_');
  if (unit == std::string_view::npos) return nullptr;
  return find_field(fmt::format("{}_{}{}", name.substr(0, unit), end, name.substr(unit)));
}

struct Row {
  std::string_view name, title, words, field;
  bool larger_is_better;
};
constexpr Row kRows[] = {
    {"throughput", "throughput", "images/s", "throughput", true},
    {"p50", "p50", "median latency", "latency_p50_ms", false},
    {"p99", "p99", "99th percentile of the latency", "latency_p99_ms", false},
    {"memory", "memory", "peak memory", "peak_memory_bytes", false},
    {"energy", "energy", "energy per inference", "energy_per_inference_j", false},
    {"efficiency", "efficiency", "inferences/s/W, gross", "efficiency_gross", true},
};

std::vector<Metric> known() {
  std::vector<Metric> all;
  for (const Row& row : kRows) {
    const Field* value = find_field(row.field);
    if (value == nullptr) continue;
    all.push_back({row.name, row.title, row.words, row.larger_is_better, value,
                   end_field(row.field, "low"), end_field(row.field, "high"),
                   end_field(row.field, "degrees")});
  }
  return all;
}

record::Maybe<record::Real> number_of(const Record& one, const Field* field) {
  return field == nullptr ? std::nullopt : number(one, *field);
}

bool usable(const record::Maybe<record::Real>& value) {
  return value && *value > 0 && std::isfinite(*value);
}

int decimals(double half_width) {
  if (!(half_width > 0) || half_width >= 0.01) return 2;
  return half_width >= 0.001 ? 3 : 4;
}

}  // namespace

std::span<const Metric> metrics() {
  static const std::vector<Metric> all = known();
  return all;
}

const Metric* find_metric(std::string_view name) {
  const auto found = std::ranges::find(metrics(), name, &Metric::name);
  return found == metrics().end() ? nullptr : &*found;
}

std::optional<stats::Figure> figure_of(std::span<const Record* const> repeats,
                                       const Metric& metric) {
  std::vector<double> values;
  for (const Record* one : repeats) {
    const auto value = number_of(*one, metric.value);
    if (!usable(value)) return std::nullopt;
    values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  if (values.size() > 1) {
    const stats::Ratio mean = stats::mean_ratio(values);
    return stats::Figure{mean.ratio, mean.low, mean.high, static_cast<double>(values.size() - 1)};
  }
  stats::Figure figure{values.front(), number_of(*repeats[0], metric.low),
                       number_of(*repeats[0], metric.high)};
  if (const auto degrees = number_of(*repeats[0], metric.degrees); usable(degrees))
    figure.degrees = *degrees;
  return figure;
}

std::string ratio_words(double ratio, double half_width) {
  return fmt::format("{:.{}f}x", ratio, decimals(half_width));
}

std::string interval_words(const stats::Ratio& interval) {
  const int digits = decimals((interval.high - interval.low) / 2);
  return fmt::format("({:.{}f} to {:.{}f})", interval.low, digits, interval.high, digits);
}

}  // namespace perwatt::report
