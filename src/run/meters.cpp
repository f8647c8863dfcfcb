#include "run/meters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "meter/choose.h"
#include "meter/registry.h"

namespace perwatt::run {
namespace {

std::string line(const std::string& name, const std::string& reason, const std::string& remedy) {
  return fmt::format("{}: {}{}", name, reason, remedy.empty() ? "" : " (" + remedy + ")");
}

/// What was found of a meter that gives no source now.
void note_findings(const std::vector<meter::Finding>& findings, Meters& meters) {
  for (const meter::Finding& one : findings) {
    const std::string name = one.meter + (one.source.empty() ? "" : " ") + one.source;
    if (one.usable)
      meters.absent.push_back(line(name, "it can be read, but not sampled yet", ""));
    else
      (one.source.empty() ? meters.absent : meters.unread)
          .push_back(line(name, one.reason, one.remedy));
  }
}

void open_found(const meter::Plugin& plugin, const Sysroot& sysroot, Meters& meters) {
  if (plugin.asked_only) return;
  const std::vector<meter::Finding> findings = plugin.detect(sysroot);
  const bool usable = std::ranges::any_of(findings, &meter::Finding::usable);
  if (!usable || plugin.open == nullptr) return note_findings(findings, meters);
  try {
    meter::OpenRequest request;
    request.sysroot = sysroot;
    request.clock = &meters.clock;
    std::ranges::move(plugin.open(request), std::back_inserter(meters.sources));
  } catch (const Error& error) {
    meters.unread.push_back(line(std::string(plugin.name), error.what(), error.remedy()));
  }
}

void open_asked(const std::string& word, const Sysroot& sysroot, Meters& meters) {
  const std::size_t colon = word.find(':');
  const meter::Plugin& plugin = meter::plugin_named(std::string_view(word).substr(0, colon));
  if (plugin.open == nullptr)
    throw Error(fmt::format("the meter {} cannot be sampled yet", plugin.name),
                "leave --meter out, or name another one (perwatt list meters)");
  meter::OpenRequest request;
  request.argument = colon == std::string::npos ? "" : word.substr(colon + 1);
  request.sysroot = sysroot;
  request.clock = &meters.clock;
  auto sources = plugin.open(request);
  if (sources.empty())
    throw Error(fmt::format("the meter {} has nothing to be read", plugin.name),
                "see `perwatt list meters`");
  std::ranges::move(sources, std::back_inserter(meters.sources));
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

std::shared_ptr<Meters> open_meters(const std::vector<std::string>& asked, const Sysroot& sysroot) {
  auto meters = std::make_shared<Meters>();
  if (asked == std::vector<std::string>{"none"}) {
    meters->problem = "no meter was wanted (--meter none)";
    return meters;
  }
  if (std::ranges::find(asked, "none") != asked.end())
    throw UsageError("the meter none and another one exclude each other", "leave one of them out");
  if (asked.empty())
    for (const meter::Plugin* plugin : meter::plugins()) open_found(*plugin, sysroot, *meters);
  for (const std::string& word : asked) open_asked(word, sysroot, *meters);
  choose_main(*meters, !asked.empty());
  return meters;
}

std::string title(const meter::SourceInfo& info) {
  return info.meter + (info.name.empty() ? "" : " ") + info.name;
}

}  // namespace perwatt::run
