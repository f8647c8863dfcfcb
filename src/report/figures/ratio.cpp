#include "report/figures/ratio.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace perwatt::report {
namespace {

/// Half the interval's width on the logarithmic scale.
std::optional<double> log_half_width(const Bar& bar) {
  if (!bar.low || !bar.high || *bar.low <= 0) return std::nullopt;
  return std::log(*bar.high / *bar.low) / 2;
}

void set_interval(Ratio& ratio, double half_width) {
  ratio.low = ratio.value * std::exp(-half_width);
  ratio.high = ratio.value * std::exp(half_width);
}

/// The larger own figure of each network at one precision.
std::map<std::string, double> best_own(const Figure& figure, std::string_view precision) {
  std::map<std::string, double> best;
  for (const Bar& bar : figure.bars)
    if (bar.own && bar.value && upper(bar.record->precision) == precision)
      best[bar.network] = std::max(best[bar.network], *bar.value);
  return best;
}

}  // namespace

Ratio ratio_of(const Bar& numerator, const Bar& denominator) {
  Ratio ratio;
  ratio.network = numerator.network;
  ratio.value = *numerator.value / *denominator.value;
  const auto a = log_half_width(numerator), b = log_half_width(denominator);
  if (a && b) set_interval(ratio, std::hypot(*a, *b));
  return ratio;
}

Ratio geometric_mean(const std::vector<Ratio>& ratios) {
  Ratio mean;
  if (ratios.empty()) return mean;
  double sum = 0, squares = 0;
  bool intervals = true;
  for (const Ratio& one : ratios) {
    sum += std::log(one.value);
    intervals = intervals && one.low && one.high;
    if (intervals) squares += std::pow(std::log(*one.high / *one.low) / 2, 2);
  }
  const auto count = static_cast<double>(ratios.size());
  mean.value = std::exp(sum / count);
  if (intervals) set_interval(mean, std::sqrt(squares) / count);
  return mean;
}

std::vector<Speedup> fp16_over_fp32(const record::RunView& view) {
  const Figure figure = throughput_figure(view);
  const Naming naming(view);
  using Key = std::pair<std::string, std::string>;  // parts, network
  std::map<Key, const Bar*> slow;
  for (const Bar& bar : figure.bars)
    if (bar.own && bar.value && bar.record->precision == "fp32")
      slow[{naming.parts(*bar.record), bar.network}] = &bar;

  std::map<std::string, Speedup> by_parts;
  for (const std::string& network : figure.networks) {
    for (const Bar& bar : figure.bars) {
      if (!bar.own || !bar.value || bar.network != network || bar.record->precision != "fp16")
        continue;
      const std::string parts = naming.parts(*bar.record);
      const auto pair = slow.find({parts, network});
      if (pair == slow.end()) continue;
      Speedup& speedup = by_parts[parts];
      speedup.series = parts.empty() ? "this machine" : "this machine, " + parts;
      speedup.by_network.push_back(ratio_of(bar, *pair->second));
    }
  }
  std::vector<Speedup> all;
  for (auto& [parts, speedup] : by_parts) {
    speedup.mean = geometric_mean(speedup.by_network);
    all.push_back(std::move(speedup));
  }
  return all;
}

std::vector<Against> against_study(const Figure& figure) {
  std::vector<Against> all;
  for (const std::string_view precision : {"FP32", "FP16"}) {
    const auto own = best_own(figure, precision);
    for (const StudyDevice& device : study_devices()) {
      std::vector<Ratio> ratios;
      for (const auto& [network, value] : own) {
        const Published* row = find_published(device, network, precision);
        if (row != nullptr && row->throughput)
          ratios.push_back({network, value / *row->throughput, std::nullopt, std::nullopt});
      }
      if (!ratios.empty())
        all.push_back({&device, std::string(precision), static_cast<int>(ratios.size()),
                       geometric_mean(ratios).value});
    }
  }
  return all;
}

}  // namespace perwatt::report
