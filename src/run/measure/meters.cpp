#include "run/measure/meters.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "meter/choose.h"

namespace perwatt::run {
namespace {

std::string line(const meter::Finding& one) {
  return fmt::format("{}{}{}: {}{}", one.meter, one.source.empty() ? "" : " ", one.source,
                     one.reason, one.remedy.empty() ? "" : " (" + one.remedy + ")");
}

void choose_main(Meters& meters, bool by_order) {
  for (const auto& source : meters.sources) {
    if (source->info().boundary.empty()) continue;
    if (meters.main == nullptr || (!by_order && source->info().extent > meters.main->info().extent))
      meters.main = source.get();
  }
  if (meters.main != nullptr) return;
  if (!meters.sources.empty()) {
    meters.problem = "rails are known, but not which of them make up a total";
    meters.remedy = "name the board's rails, or an outside meter with --meter";
  } else if (!meters.unread.empty()) {
    meters.problem = "a meter is there and cannot be read: " + meters.unread.front();
    meters.remedy = "see `perwatt list meters`";
  } else {
    meters.problem = "this machine has no meter that perwatt knows";
    meters.remedy = "see `perwatt list meters`, or name an outside one with --meter";
  }
}

}  // namespace

std::shared_ptr<Meters> open_meters(const std::vector<std::string>& asked, const Sysroot& sysroot,
                                    const std::vector<std::filesystem::path>& board_files) {
  auto meters = std::make_shared<Meters>();
  if (asked == std::vector<std::string>{"none"}) {
    meters->problem = "no meter was wanted (--meter none)";
    return meters;
  }
  if (std::ranges::find(asked, "none") != asked.end())
    throw UsageError("the meter none and another one exclude each other", "leave one of them out");
  meter::OpenRequest request;
  request.sysroot = sysroot;
  request.clock = meters->clock.get();
  request.board_files = board_files;
  meter::Chosen chosen = meter::open_meters(asked, request);
  for (const meter::Finding& one : chosen.refused) {
    if (!asked.empty())
      throw Error(fmt::format("the meter {} cannot be read: {}", one.meter, one.reason),
                  one.remedy.empty() ? "see `perwatt list meters`" : one.remedy);
    (one.source.empty() ? meters->absent : meters->unread).push_back(line(one));
  }
  meters->sources = std::move(chosen.sources);
  choose_main(*meters, !asked.empty());
  return meters;
}

std::string title(const meter::SourceInfo& info) {
  return info.meter + (info.name.empty() ? "" : " ") + info.name;
}

}  // namespace perwatt::run
