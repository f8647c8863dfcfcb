#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/power_command.h"
#include "meter/probe.h"

namespace perwatt::cli {
namespace {

using meter::Probe;
using meter::Quantity;
using meter::RailProbe;

Json optional(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json as_json(const RailProbe& rail) {
  Json json = {{"rail", rail.channel.rail},
               {"boundary", rail.channel.boundary},
               {"inside", rail.channel.inside},
               {"counted", rail.channel.counted},
               {"quantity", rail.channel.quantity == Quantity::joules ? "energy" : "power"},
               {"watts", optional(rail.watts)},
               {"noise_w", optional(rail.noise_w)},
               {"smallest_step", optional(rail.step)},
               {"resolution", rail.channel.resolution},
               {"distinct_hz", rail.distinct_hz},
               {"readings", rail.readings},
               {"failures", rail.failures}};
  if (!rail.reason.empty()) {
    json["reason"] = rail.reason;
    json["remedy"] = rail.remedy;
  }
  return json;
}

Json as_json(const Probe& probe) {
  Json rails = Json::array();
  for (const RailProbe& rail : probe.rails) rails.push_back(as_json(rail));
  Json json = {{"meter", probe.info.meter},
               {"name", probe.info.name},
               {"boundary", probe.info.boundary},
               {"total_w", optional(probe.total_w)},
               {"rails", rails},
               {"nominal_hz", optional(probe.info.update_hz)},
               {"poll_ms", probe.poll_ms},
               {"seconds", probe.seconds},
               {"gain_error", probe.info.gain_error},
               {"offset_error_w", probe.info.offset_error_w},
               {"remark", probe.info.remark},
               {"doubts", probe.doubts}};
  if (!probe.total_w) {
    json["reason"] = probe.reason;
    json["remedy"] = probe.remedy;
  }
  if (probe.step)
    json["load_step"] = {{"rest_w", probe.step->rest_w},
                         {"load_w", probe.step->load_w},
                         {"response_s", optional(probe.step->response_s)}};
  return json;
}

/// "POM_5V_GPU  0.486 W ± 0.012  8.1 Hz  inside POM_5V_IN".
void print_rail(const Context& context, const RailProbe& rail, std::size_t width) {
  context.out << fmt::format("    {:<{}}  ", rail.channel.rail, width);
  if (!rail.watts) {
    context.out << painted(context, Colour::yellow, rail.reason) << '\n'
                << fmt::format("    {:{}}  -> {}\n", "", width, rail.remedy);
    return;
  }
  context.out << fmt::format("{:>8.3f} W", *rail.watts);
  if (rail.noise_w) context.out << fmt::format(" ± {:.3f}", *rail.noise_w);
  if (rail.step)
    context.out << fmt::format("  steps of {:.3g} {}", *rail.step,
                               rail.channel.quantity == Quantity::joules ? "J" : "W");
  context.out << fmt::format("  {:.1f} new values/s  {}{}", rail.distinct_hz,
                             rail.channel.counted ? "counted: " : "not added: ",
                             rail.channel.boundary.empty() ? "not known" : rail.channel.boundary);
  context.out << (rail.failures > 0
                      ? fmt::format("  ({} readings failed: {})", rail.failures, rail.reason)
                      : "")
              << '\n';
}

void print(const Context& context, const Probe& probe) {
  context.out << probe.info.meter << (probe.info.name.empty() ? "" : " " + probe.info.name) << '\n';
  if (probe.total_w)
    context.out << fmt::format("  total {:.3f} W: {}\n", *probe.total_w, probe.info.boundary);
  else
    context.out << "  " << painted(context, Colour::yellow, "no total: " + probe.reason)
                << fmt::format("\n    -> {}\n", probe.remedy);
  std::size_t width = 0;
  for (const RailProbe& rail : probe.rails) width = std::max(width, rail.channel.rail.size());
  for (const RailProbe& rail : probe.rails) print_rail(context, rail, width);
  if (probe.step) {
    context.out << fmt::format("  work on every CPU: {:.3f} -> {:.3f} W", probe.step->rest_w,
                               probe.step->load_w);
    if (probe.step->response_s)
      context.out << fmt::format(", half of it after {:.2f} s", *probe.step->response_s);
    context.out << '\n';
  }
  if (!probe.info.remark.empty() && probe.total_w)
    context.out << "  " << painted(context, Colour::faint, probe.info.remark) << '\n';
  for (const auto& doubt : probe.doubts)
    context.out << "  " << painted(context, Colour::red, "doubt: " + doubt) << '\n';
}

}  // namespace

ExitStatus power_probe(const PowerFlags& flags, Context& context) {
  const Sysroot sysroot = machine_root(context);
  const auto clock = clock_for(sysroot);
  meter::Chosen chosen = open_chosen(flags, sysroot, *clock);
  Json probes = Json::array(), refused = Json::array();
  bool total = false;
  for (const auto& source : chosen.sources) {
    if (context.interrupted->load()) return ExitStatus::interrupted;
    const meter::ProbeRequest request{from_seconds(flags.duration),
                                      sysroot.live() && !flags.no_load};
    try {
      const Probe probe = meter::probe(*source, *clock, request);
      total = total || (probe.total_w && probe.doubts.empty());
      probes.push_back(as_json(probe));
      if (!flags.json) print(context, probe);
    } catch (const Error& error) {
      chosen.refused.push_back(
          {source->info().meter, source->info().name, "", false, error.what(), error.remedy()});
    }
  }
  for (const auto& finding : chosen.refused) {
    refused.push_back(as_json(finding));
    if (!flags.json)
      context.out << finding.meter << ": " << painted(context, Colour::yellow, finding.reason)
                  << "\n    -> " << finding.remedy << '\n';
  }
  if (flags.json) context.out << dump(Json{{"meters", probes}, {"not_usable", refused}}) << '\n';
  return total ? ExitStatus::ok : ExitStatus::failed;
}

}  // namespace perwatt::cli
