// A server's own meter, through its management controller: `ipmitool dcmi power reading`.
#include <fmt/format.h>

#include "base/error.h"
#include "meter/argument.h"
#include "meter/basic_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace ipmi {
namespace {

constexpr std::string_view kName = "ipmi";
constexpr std::string_view kBoundary = "whole machine, at its supply";
constexpr std::string_view kLine = "Instantaneous power reading:";
constexpr double kHighest = 1e6;

struct Watts {
  double watts = 0;
  std::string reason, remedy;  ///< where there are none
};

Watts read_watts(const Sysroot& sysroot) {
  const CommandOutput output = sysroot.run({"ipmitool", "dcmi", "power", "reading"});
  if (output.status == 127)
    return {0, "there is no `ipmitool` on this machine", "servers have it: install ipmitool"};
  const std::size_t at = output.text.find(kLine);
  if (output.status != 0 || at == std::string::npos)
    return {0,
            fmt::format("`ipmitool dcmi power reading` gave no reading (status {})", output.status),
            "run as root on a server whose controller measures power; load ipmi_devintf"};
  std::string_view text = std::string_view(output.text).substr(at + kLine.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto watts = take_number(text);
  if (!watts || *watts <= 0 || *watts > kHighest)
    return {0, "the controller's reading cannot be: it gives 0 W where it has none",
            "update the controller's firmware, or use a meter at the plug"};
  return {*watts, "", ""};
}

class IpmiSource final : public BasicSource {
 public:
  IpmiSource(SourceInfo info, const OpenRequest& request)
      : BasicSource(std::move(info), request.clock), sysroot_(request.sysroot) {}
  void poll(Sink& sink) override {
    const Nanoseconds before = clock().now();
    const Watts watts = read_watts(sysroot_);
    if (watts.reason.empty())
      sink.reading(0, before, clock().now(), watts.watts);
    else
      sink.failure(0, watts.reason, watts.remedy);
  }

 private:
  Sysroot sysroot_;
};

std::vector<Finding> detect(const Sysroot& sysroot) {
  const Watts watts = read_watts(sysroot);
  if (!watts.reason.empty()) return {absent(kName, watts.reason, watts.remedy)};
  return {{std::string(kName), "dcmi", std::string(kBoundary), true, "", ""}};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Watts watts = read_watts(request.sysroot);
  if (!watts.reason.empty()) throw Error(fmt::format("{}: {}", kName, watts.reason), watts.remedy);
  SourceInfo info;
  info.meter = kName;
  info.name = "dcmi";
  info.boundary = kBoundary;
  info.extent = Extent::wall;
  info.channels = {{"supply", info.boundary, "", Quantity::watts, true, 1}};
  info.update_hz = 1;
  info.poll_every = std::chrono::seconds(1);
  info.remark = "steps of 1 W and 1 s at best: measure over long windows";
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<IpmiSource>(std::move(info), request));
  return sources;
}

}  // namespace
}  // namespace ipmi

extern const Plugin ipmi_plugin;
const Plugin ipmi_plugin{ipmi::kName, "a server's management controller", ipmi::detect, ipmi::open};

}  // namespace perwatt::meter
