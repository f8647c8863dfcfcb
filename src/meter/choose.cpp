#include "meter/choose.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "meter/registry.h"

namespace perwatt::meter {
namespace {

const Plugin& plugin_called(std::string_view name) {
  std::string known;
  for (const Plugin* plugin : plugins()) {
    if (plugin->name == name) return *plugin;
    known += (known.empty() ? "" : ", ") + std::string(plugin->name);
  }
  throw UsageError("unknown meter " + std::string(name), "name one of " + known);
}

/// What stands before the reason already says the meter's name.
std::string without_name(std::string reason, std::string_view name) {
  const std::string prefix = std::string(name) + ": ";
  return reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason;
}

void open_one(const Plugin& plugin, const OpenRequest& request, Chosen& chosen) {
  if (plugin.open == nullptr) {
    std::ranges::move(plugin.detect(request.sysroot), std::back_inserter(chosen.refused));
    return;
  }
  try {
    std::ranges::move(plugin.open(request), std::back_inserter(chosen.sources));
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {
    chosen.refused.push_back({std::string(plugin.name), "", "", false,
                              without_name(error.what(), plugin.name), error.remedy()});
  }
}

}  // namespace

Chosen open_meters(const std::vector<std::string>& asked, const OpenRequest& base) {
  Chosen chosen;
  OpenRequest request = base;
  for (const std::string& word : asked) {
    const std::size_t colon = word.find(':');
    request.argument = colon == std::string::npos ? "" : word.substr(colon + 1);
    open_one(plugin_called(std::string_view(word).substr(0, colon)), request, chosen);
  }
  request.argument.clear();
  if (asked.empty())
    for (const Plugin* plugin : plugins())
      if (!plugin->asked_only) open_one(*plugin, request, chosen);
  return chosen;
}

}  // namespace perwatt::meter
