#include "run/worker/link.h"

#include <utility>

namespace perwatt::run {

template <typename Answer>
Link::Result<Answer> Link::call_for(Verb verb, const Json& order) {
  auto result = call(verb, order);
  if (auto* failure = std::get_if<WorkerFailure>(&result)) return *failure;
  if (auto* end = std::get_if<WorkerEnd>(&result)) return *end;
  try {
    return decoded<Answer>(std::get<Json>(result));
  } catch (const std::exception& misfit) {
    return garbled(misfit.what());
  }
}

Link::Result<engine::Description> Link::open(const OpenOrder& order) {
  return call_for<engine::Description>(Verb::open, encode(order));
}
Link::Result<Loaded> Link::load(const LoadOrder& order) {
  return call_for<Loaded>(Verb::load, encode(order));
}
Link::Result<Warmed> Link::warm(const WarmOrder& order) {
  return call_for<Warmed>(Verb::warm, encode(order));
}
Link::Result<Measured> Link::measure(const MeasureOrder& order,
                                     std::function<void(const load::InterimResult&)> look) {
  look_ = std::move(look);
  auto result = call_for<Measured>(Verb::measure, encode(order));
  look_ = {};
  return result;
}
Link::Result<Outputs> Link::outputs() {
  return call_for<Outputs>(Verb::outputs, Json::object());
}
Link::Result<Classified> Link::classified(const ClassifyOrder& order) {
  return call_for<Classified>(Verb::classify, encode(order));
}
Link::Result<engine::Executed> Link::profile() {
  return call_for<engine::Executed>(Verb::profile, Json::object());
}

Link::Result<Json> Link::call(Verb verb, const Json& order) {
  auto reply = exchange(verb, order);
  if (auto* end = std::get_if<WorkerEnd>(&reply)) return *end;
  try {
    Json& message = std::get<Json>(reply);
    if (message.contains("failure")) return decoded<WorkerFailure>(message["failure"]);
    return std::move(message.at("answer"));
  } catch (const std::exception& misfit) {
    return garbled(misfit.what());
  }
}

}  // namespace perwatt::run
