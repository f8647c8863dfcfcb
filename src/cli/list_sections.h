// The parts of `perwatt list`, each as text and as JSON. Is NOT aware of the command line.
#pragma once

#include "cli/command.h"
#include "cli/machine_view.h"

namespace perwatt::cli {

/// One thing that can be listed.
struct ListSection {
  std::string_view name;  ///< the word behind `list`, and the key in JSON
  Json (*json)(const Context& context);
  void (*print)(const Context& context, const Json& json);  ///< the same as text
};

extern const ListSection kEngineSection, kNetworkSection, kMeterSection, kBoardSection;
/// How many runs the store has; their listing is a command of its own.
extern const ListSection kRunCountSection;

}  // namespace perwatt::cli
