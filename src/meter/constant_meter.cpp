// A reading by hand: the watts that somebody saw on a display. Always marked so.
#include <fmt/format.h>

#include "base/error.h"
#include "meter/argument.h"
#include "meter/basic_source.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace constant_meter {
namespace {

constexpr std::string_view kName = "constant";
constexpr double kHighest = 1e6;

class ConstantSource final : public BasicSource {
 public:
  ConstantSource(SourceInfo info, Clock* clock, double watts)
      : BasicSource(std::move(info), clock), watts_(watts) {}
  void poll(Sink& sink) override {
    const Nanoseconds now = clock().now();
    sink.reading(0, now, now, watts_);
  }

 private:
  double watts_;
};

std::vector<Finding> detect(const Sysroot&) {
  return {absent(kName, "used only where it is named: it is a reading by hand",
                 "read a meter's display under load: --meter constant:5.2W")};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Argument argument = parse_argument(request.argument, {"boundary", "extent"});
  std::string_view text = argument.rest;
  const auto watts = take_number(text);
  if (!watts || (text != "" && text != "W" && text != " W") || *watts <= 0 || *watts > kHighest)
    throw UsageError(fmt::format("{}: \"{}\" is no power", kName, request.argument),
                     "write watts, as in --meter constant:5.2W");
  SourceInfo info;
  info.meter = kName;
  info.name = fmt::format("{:g} W", *watts);
  take_boundary(argument, "reading by hand", info);
  info.channels = {{"by hand", info.boundary, "", Quantity::watts, true, 0}};
  info.remark = "a reading by hand: not measured while the case ran";
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<ConstantSource>(std::move(info), request.clock, *watts));
  return sources;
}

}  // namespace
}  // namespace constant_meter

extern const Plugin constant_meter_plugin;
const Plugin constant_meter_plugin{constant_meter::kName, "watts read by hand from a display",
                                   constant_meter::detect, constant_meter::open, true};

}  // namespace perwatt::meter
