#include "run/executed_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "run/layer_kinds.h"

namespace perwatt::run {
namespace {

struct Sum {
  std::string name;
  double share;
};

/// Shares by a name, the largest first.
template <typename Name>
std::vector<Sum> sums_by(const engine::Executed& executed, Name&& name_of) {
  std::map<std::string, double> shares;
  for (const auto& part : executed.parts) shares[name_of(part)] += part.share;
  std::vector<Sum> sums;
  for (const auto& [name, share] : shares) sums.push_back({name, share});
  std::stable_sort(sums.begin(), sums.end(),
                   [](const Sum& a, const Sum& b) { return a.share > b.share; });
  return sums;
}

std::string precision_name(const engine::Executed::Part& part) {
  return std::string(name(part.precision));
}

}  // namespace

std::string executed_text(const engine::Executed& executed) {
  constexpr double kSmallestShown = 0.0005;  // 0.05 %, which rounds to 0.1 %
  std::set<std::string> devices;
  for (const auto& part : executed.parts) devices.insert(part.device);
  const auto sums = sums_by(executed, [&devices](const engine::Executed::Part& part) {
    return devices.size() > 1 ? part.device + " " + precision_name(part) : precision_name(part);
  });
  std::string text;
  for (const auto& sum : sums)
    if (sum.share >= kSmallestShown)
      text += fmt::format("{}{} {:.1f} %", text.empty() ? "" : ", ", sum.name, sum.share * 100);
  return text.empty() ? "unknown" : text;
}

std::string ran_elsewhere(const engine::Executed& executed, std::string_view asked) {
  if (asked == "auto" || asked.find(':') != std::string_view::npos) return {};
  std::set<std::string_view> devices;
  for (const auto& part : executed.parts) {
    // An engine may number the only device of its kind: "gpu" runs on "gpu.0".
    const std::string_view device = part.device;
    if (device.empty() || device.substr(0, device.find('.')) == asked.substr(0, asked.find('.')))
      return {};
    devices.insert(device);
  }
  return fmt::format("{}", fmt::join(devices, ", "));
}

void put_executed(record::Record& record, const engine::Executed& executed) {
  record.executed = executed_text(executed);
  record.layer_kinds = layer_kinds_text(executed);
  const auto sums = sums_by(executed, precision_name);
  if (sums.empty()) return;
  record.executed_precision = sums.front().name;
  record.executed_share = sums.front().share;
}

}  // namespace perwatt::run
