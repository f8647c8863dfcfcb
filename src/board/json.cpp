#include <nlohmann/json.hpp>

#include "board/machine.h"

namespace perwatt::board {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
void put(Json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

void put(Json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

/// What is not UTF-8 (a damaged file) is replaced rather than fatal.
std::string dump(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Identity& identity) {
  Json object = {{"id", identity.id},
                 {"name", identity.name},
                 {"model", identity.model},
                 {"cpu", identity.cpu},
                 {"cpu_features", identity.cpu_features},
                 {"cores", identity.cores},
                 {"memory_bytes", identity.memory_bytes},
                 {"os", identity.os},
                 {"kernel", identity.kernel},
                 {"architecture", identity.architecture},
                 {"hypervisor", identity.hypervisor}};
  put(object, "launcher", identity.launcher);
  return dump(object);
}

std::string to_json(const State& state) {
  Json object = Json::object();
  put(object, "governor", state.governor);
  put(object, "cpu_mhz", state.cpu_mhz);
  put(object, "cpu_max_mhz", state.cpu_max_mhz);
  object["temperatures"] = state.temperatures;
  put(object, "throttle_events", state.throttle_events);
  put(object, "load_1min", state.load_1min);
  put(object, "memory_available_bytes", state.memory_available_bytes);
  put(object, "swap_used_bytes", state.swap_used_bytes);
  put(object, "cpu_steal_ticks", state.cpu_steal_ticks);
  put(object, "cpu_total_ticks", state.cpu_total_ticks);
  put(object, "oom_kills", state.oom_kills);
  put(object, "power_mode", state.power_mode);
  return dump(object);
}

}  // namespace perwatt::board
