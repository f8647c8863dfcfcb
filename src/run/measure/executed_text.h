// Executed precision as people read it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"
#include "record/record.h"

namespace perwatt::run {

/// "bf16 97.1 %, fp32 2.9 %"; with the device before each part where there were several; "unknown"
/// where the engine cannot tell.
std::string executed_text(const engine::Executed& executed);

/// The devices that ran all of it, where none of it ran on the one that was asked for ("cpu"); ""
/// where some did, where the asked one spreads its work over others, or where the engine cannot
/// tell.
std::string ran_elsewhere(const engine::Executed& executed, std::string_view asked);

/// Fills executed, layer_kinds, executed_precision and executed_share: the precision with the
/// largest share over all devices.
void put_executed(record::Record& record, const engine::Executed& executed);

}  // namespace perwatt::run
