#include "run/measure/executed_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <vector>

#include "run/measure/layer_kinds.h"
#include "run/measure/shares.h"

namespace perwatt::run {
namespace {

/// Shares by a name, the largest first.
template <typename Name>
std::vector<Share> shares_by(const engine::Executed& executed, Name&& name_of) {
  std::map<std::string, double> shares;
  for (const auto& part : executed.parts) shares[name_of(part)] += part.share;
  return sorted_shares(shares);
}

std::string precision_name(const engine::Executed::Part& part) {
  return std::string(name(part.precision));
}

}  // namespace

std::string executed_text(const engine::Executed& executed) {
  std::set<std::string> devices;
  for (const auto& part : executed.parts) devices.insert(part.device);
  const std::string text =
      shares_text(shares_by(executed, [&devices](const engine::Executed::Part& part) {
        return devices.size() > 1 ? part.device + " " + precision_name(part) : precision_name(part);
      }));
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
  const auto shares = shares_by(executed, precision_name);
  if (shares.empty()) return;
  record.executed_precision = shares.front().name;
  record.executed_share = shares.front().share;
}

}  // namespace perwatt::run
