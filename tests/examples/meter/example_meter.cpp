// A meter of the least that meter.h asks for: a driver gives the machine's input as microwatts in a
// file.
#include <fmt/format.h>

#include "meter/basic_source.h"
#include "meter/file_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace {

constexpr std::string_view kName = "example";
constexpr const char* kFile = "/sys/class/example_meter/power_uw";
constexpr std::string_view kBoundary = "whole machine, at its input";
constexpr std::int64_t kHighest = 1'000'000'000;  // 1 kW

/// Microwatts, or why there are none: a value that cannot be is no reading.
Value read(NumberFile& file) {
  const Value value = file.read();
  if (!value || (*value.number >= 0 && *value.number <= kHighest)) return value;
  return {{},
          fmt::format("reads {} uW, which cannot be", *value.number),
          "see `dmesg` for the driver's messages"};
}

class ExampleSource final : public BasicSource {
 public:
  ExampleSource(SourceInfo info, const OpenRequest& request)
      : BasicSource(std::move(info), request.clock), file_(request.sysroot, kFile) {}

  void poll(Sink& sink) override {
    const Nanoseconds before = clock().now();
    const Value value = read(file_);
    const Nanoseconds after = clock().now();
    if (value)
      sink.reading(0, before, after, static_cast<double>(*value.number) * 1e-6);
    else
      sink.failure(0, value.reason, value.remedy);
  }

 private:
  NumberFile file_;
};

std::vector<Finding> detect(const Sysroot& sysroot) {
  if (sysroot.list("/sys/class/example_meter").empty())
    return {absent(kName, "no /sys/class/example_meter", "load its driver, or use another meter")};
  NumberFile file(sysroot, kFile);
  return {present(kName, "input", std::string(kBoundary), read(file))};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const std::vector<Finding> findings = detect(request.sysroot);
  if (!findings.front().usable) throw_no_source(findings);
  SourceInfo info;
  info.meter = kName;
  info.boundary = kBoundary;
  info.extent = Extent::machine;
  info.channels = {{"input", info.boundary, "", Quantity::watts, true, 1e-6}};
  info.update_hz = 10;
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<ExampleSource>(std::move(info), request));
  return sources;
}

}  // namespace

extern const Plugin example_plugin;
const Plugin example_plugin{kName, "a driver that gives the machine's input", detect, open};

}  // namespace perwatt::meter
