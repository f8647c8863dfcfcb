#include "report/figures/configurations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "stats/geometric_mean.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::RunView;

Bar bar_of(const Record& record, const Quantity& quantity) {
  Bar bar;
  bar.value = record.*quantity.value;
  bar.low = record.*quantity.low;
  bar.high = record.*quantity.high;
  return bar;
}

}  // namespace

std::string Configuration::place() const {
  return mode.empty() ? device : device + ", " + mode;
}

const Record* Configuration::of(std::string_view network) const {
  const auto found = std::ranges::find_if(
      records, [network](const Record* one) { return network_title(one->network) == network; });
  return found == records.end() ? nullptr : *found;
}

std::vector<std::string> Configuration::networks(const Quantity& quantity) const {
  std::vector<std::string> all;
  for (const Record* one : records)
    if (figure_of(*one, quantity)) all.push_back(network_title(one->network));
  return all;
}

double Configuration::mean(const Quantity& quantity, const std::vector<std::string>& over) const {
  std::vector<double> values;
  for (const std::string& network : over) values.push_back(*figure_of(*of(network), quantity));
  return stats::geometric_mean(values);
}

std::string Configuration::boundary() const {
  std::set<std::string> all;
  for (const Record* one : records)
    if (!one->boundary.empty()) all.insert(one->boundary);
  return fmt::format("{}", fmt::join(all, " and "));
}

std::vector<Configuration> configurations(const RunView& view) {
  const Naming naming(view);
  std::vector<Configuration> all;
  for (const Record& one : view.records) {
    if (one.status != record::Status::ok) continue;
    std::string device = naming.place(one);
    if (device.empty()) device = "this machine";
    auto found = std::ranges::find_if(all, [&](const Configuration& known) {
      return known.device == device && known.mode == one.power_mode &&
             known.precision == one.precision;
    });
    if (found == all.end())
      found = all.insert(all.end(), Configuration{device, one.power_mode, one.precision, {}});
    if (found->of(network_title(one.network)) == nullptr) found->records.push_back(&one);
  }
  return all;
}

std::vector<std::string> common_networks(const std::vector<const Configuration*>& all,
                                         const Quantity& quantity) {
  if (all.empty()) return {};
  std::vector<std::string> common = all.front()->networks(quantity);
  for (const Configuration* one : all)
    std::erase_if(common, [&](const std::string& network) {
      const Record* record = one->of(network);
      return record == nullptr || !figure_of(*record, quantity);
    });
  return common;
}

std::optional<MeanRatio> mean_ratio(const Configuration& top, const Configuration& bottom,
                                    const Quantity& quantity,
                                    const std::vector<std::string>& over) {
  if (over.empty()) return std::nullopt;
  std::vector<Ratio> ratios;
  std::vector<double> values;
  for (const std::string& network : over) {
    ratios.push_back(
        ratio_of(bar_of(*top.of(network), quantity), bar_of(*bottom.of(network), quantity)));
    values.push_back(ratios.back().value);
  }
  if (ratios.size() == 1) return MeanRatio{ratios.front(), over};
  const stats::Ratio mean = stats::mean_ratio(values);
  return MeanRatio{{"", mean.ratio, mean.low, mean.high}, over};
}

}  // namespace perwatt::report
