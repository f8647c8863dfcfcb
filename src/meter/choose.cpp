#include "meter/choose.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "meter/registry.h"

namespace perwatt::meter {
namespace {

/// What stands before the reason already says the meter's name.
std::string without_name(std::string reason, std::string_view name) {
  const std::string prefix = std::string(name) + ": ";
  return reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason;
}

/// A source that is there and cannot be read is named where looking finds it.
void refuse(const Plugin& plugin, const OpenRequest& request, const Error& error, Chosen& chosen) {
  const std::size_t before = chosen.refused.size();
  for (Finding& one : plugin.detect(request.sysroot))
    if (!one.usable && !one.source.empty()) chosen.refused.push_back(std::move(one));
  if (chosen.refused.size() == before)
    chosen.refused.push_back({std::string(plugin.name), "", "", false,
                              without_name(error.what(), plugin.name), error.remedy()});
}

void open_one(const Plugin& plugin, const OpenRequest& request, Chosen& chosen) {
  try {
    std::ranges::move(plugin.open(request), std::back_inserter(chosen.sources));
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {
    refuse(plugin, request, error, chosen);
  }
}

}  // namespace

const Plugin& plugin_named(std::string_view name) {
  std::string known;
  for (const Plugin* plugin : plugins()) {
    if (plugin->name == name) return *plugin;
    known += (known.empty() ? "" : ", ") + std::string(plugin->name);
  }
  throw UsageError("unknown meter " + std::string(name), "known are " + known + ", and none");
}

Chosen open_meters(const std::vector<std::string>& asked, const OpenRequest& base) {
  Chosen chosen;
  OpenRequest request = base;
  for (const std::string& word : asked) {
    const std::size_t colon = word.find(':');
    request.argument = colon == std::string::npos ? "" : word.substr(colon + 1);
    open_one(plugin_named(std::string_view(word).substr(0, colon)), request, chosen);
  }
  request.argument.clear();
  if (asked.empty())
    for (const Plugin* plugin : plugins())
      if (!plugin->asked_only) open_one(*plugin, request, chosen);
  return chosen;
}

}  // namespace perwatt::meter
