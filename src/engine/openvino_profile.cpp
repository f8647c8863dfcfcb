#include "engine/openvino_profile.h"

#include <algorithm>
#include <cctype>

namespace perwatt::engine::openvino {

Precision precision_of_exec_type(std::string_view exec_type) {
  const auto mark = exec_type.find_last_of('_');
  std::string ending(mark == std::string_view::npos ? exec_type : exec_type.substr(mark + 1));
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == "f32" || ending == "fp32") return Precision::fp32;
  if (ending == "f16" || ending == "fp16") return Precision::fp16;
  if (ending == "bf16") return Precision::bf16;
  if (ending == "i8" || ending == "u8" || ending == "int8" || ending == "uint8")
    return Precision::int8;
  return Precision::other;
}

void add_times(const ProfilingList& profile, std::map<Precision, double>& times) {
  for (std::size_t i = 0; i < profile.size; ++i) {
    const ProfilingInfo& node = profile.infos[i];
    if (node.state != ProfilingInfo::State::executed || node.real_time_us <= 0) continue;
    times[precision_of_exec_type(node.exec_type ? node.exec_type : "")] +=
        static_cast<double>(node.real_time_us);
  }
}

Executed executed_of(const std::map<Precision, double>& times, const std::string& device) {
  double total = 0;
  for (const auto& [precision, time] : times) total += time;
  Executed executed;
  if (total <= 0) return executed;
  for (const auto& [precision, time] : times)
    executed.parts.push_back({device, precision, time / total});
  std::ranges::stable_sort(executed.parts, std::ranges::greater{}, &Executed::Part::share);
  return executed;
}

}  // namespace perwatt::engine::openvino
