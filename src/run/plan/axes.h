// The axes of a plan, every word and count checked. Is NOT aware of how they are combined.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "run/plan/network_source.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// What the plan's lists stand for, in their order, each value once: all but engines and devices.
struct Axes {
  std::vector<NetworkSource> networks;
  std::vector<Precision> precisions;
  std::vector<int> batches, lanes, threads;
  std::vector<load::Scenario> scenarios;
  std::vector<double> rates;  ///< of open loops; 0 alone: searched
  load::WarmupRule warm_up;
  load::StopRule stop;
};

/// Throws UsageError as expand() does. A preset gives scenario, lanes and stopping. Needs no
/// engine, so that mistakes are told before engines are looked for.
Axes axes_of(const Plan& plan);

/// The plan's engines among those found, or the first one where the plan names none. Throws
/// UsageError as expand() does, for devices too.
std::vector<const engine::Description*> engines_of(const Plan& plan,
                                                   const std::vector<engine::Description>& found);

/// The plan's devices that this engine has, or its first where the plan names none.
std::vector<std::string> devices_of(const Plan& plan, const engine::Description& engine);

/// single_stream has one lane.
bool fits(load::Scenario scenario, int lanes);

/// The plan's engine options for one device of one engine. A key is for all engines ("KEY"), for
/// one ("ENGINE.KEY") or for one device ("ENGINE/DEVICE.KEY"); the narrower one wins.
std::map<std::string, std::string> options_for(const Plan& plan,
                                               const std::vector<engine::Description>& found,
                                               const std::string& engine,
                                               const std::string& device);

}  // namespace perwatt::run
