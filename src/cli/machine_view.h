// What `list` and `doctor` share: how this machine, its engines and its meters are looked at and
// written. Is NOT aware of what is judged about them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "board/machine.h"
#include "cli/command.h"
#include "meter/meter.h"
#include "run/survey.h"

namespace perwatt::cli {

using Json = nlohmann::ordered_json;

/// The machine, or the recorded tree of --sysroot. Throws UsageError where that is no directory.
Sysroot machine_root(const Context& context);
/// Every engine, the best first; each is opened in a process of its own.
std::vector<run::EngineReport> engines_of(const Context& context);

Json as_json(const run::EngineReport& engine);
Json as_json(const meter::Finding& finding);
/// Of text that board::to_json made.
Json as_json(const std::string& object);
/// Two spaces deep; what is not UTF-8 is replaced.
std::string dump(const Json& json);

/// "cpu (fp32, bf16), gpu (fp32, fp16)".
std::string devices_of(const engine::Description& engine);

enum class Colour { none, green, yellow, red, faint };
/// `text` in that colour where the context wants any.
std::string painted(const Context& context, Colour colour, std::string_view text);

}  // namespace perwatt::cli
