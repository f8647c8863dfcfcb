#include "run/worker/messages.h"

#include <stdexcept>

#include "base/enum_names.h"
#include "base/precision.h"
#include "load/scenario.h"
#include "run/worker/json_values.h"

namespace perwatt::run {
namespace {

constexpr auto kKinds =
    enum_names<WorkerFailure::Kind>({{WorkerFailure::Kind::unavailable, "unavailable"},
                                     {WorkerFailure::Kind::unsupported, "unsupported"},
                                     {WorkerFailure::Kind::out_of_memory, "out_of_memory"},
                                     {WorkerFailure::Kind::engine_error, "engine_error"},
                                     {WorkerFailure::Kind::device_lost, "device_lost"},
                                     {WorkerFailure::Kind::crashed, "crashed"},
                                     {WorkerFailure::Kind::misuse, "misuse"}});

Precision any_precision_of(const std::string& text) {
  return precision_of(text).value_or(Precision::other);
}

load::Scenario scenario_in(const Json& json) {
  if (const auto scenario = load::scenario_of(json.get<std::string>())) return *scenario;
  throw std::invalid_argument("unknown scenario");
}

Json encode_stop(const load::StopRule& stop) {
  return {{"target", stop.target},         {"floor", time(stop.floor)},
          {"ceiling", time(stop.ceiling)}, {"fixed_queries", stop.fixed_queries},
          {"groups", stop.groups},         {"minimum", time(stop.minimum)}};
}
load::StopRule decode_stop(const Json& json) {
  load::StopRule stop;
  stop.target = json.at("target").get<double>();
  stop.floor = time_of(json.at("floor"));
  stop.ceiling = time_of(json.at("ceiling"));
  stop.fixed_queries = json.at("fixed_queries").get<std::int64_t>();
  json.at("groups").get_to(stop.groups);
  stop.minimum = time_of(json.at("minimum"));
  return stop;
}

}  // namespace

std::string_view name(WorkerFailure::Kind kind) {
  return kKinds.name(kind);
}

WorkerFailure::Kind kind_of(engine::FailureKind kind) {
  switch (kind) {
    case engine::FailureKind::unsupported:
      return WorkerFailure::Kind::unsupported;
    case engine::FailureKind::out_of_memory:
      return WorkerFailure::Kind::out_of_memory;
    case engine::FailureKind::engine_error:
      return WorkerFailure::Kind::engine_error;
    case engine::FailureKind::device_lost:
      return WorkerFailure::Kind::device_lost;
    case engine::FailureKind::crashed:
      return WorkerFailure::Kind::crashed;
  }
  return WorkerFailure::Kind::engine_error;
}

Json encode(const OpenOrder& value) {
  Json paths = Json::array();
  for (const auto& path : value.where.paths) paths.push_back(path.string());
  return {{"engine", value.engine}, {"paths", paths}};
}
void decode(const Json& json, OpenOrder& value) {
  json.at("engine").get_to(value.engine);
  value.where.paths.clear();
  for (const auto& path : json.at("paths")) value.where.paths.emplace_back(path.get<std::string>());
}

Json encode(const LoadOrder& value) {
  const auto& r = value.request;
  return {{"model", r.model.string()},
          {"device", r.device},
          {"precision", name(r.precision)},
          {"batch", r.batch},
          {"lanes", r.lanes},
          {"spare_lanes", r.spare_lanes},
          {"threads", r.threads},
          {"throughput", r.goal == engine::Goal::throughput},
          {"options", r.options},
          {"seed", value.seed}};
}
void decode(const Json& json, LoadOrder& value) {
  auto& r = value.request;
  r.model = json.at("model").get<std::string>();
  json.at("device").get_to(r.device);
  r.precision = any_precision_of(json.at("precision").get<std::string>());
  json.at("batch").get_to(r.batch);
  json.at("lanes").get_to(r.lanes);
  json.at("spare_lanes").get_to(r.spare_lanes);
  json.at("threads").get_to(r.threads);
  r.goal = json.at("throughput").get<bool>() ? engine::Goal::throughput : engine::Goal::latency;
  json.at("options").get_to(r.options);
  json.at("seed").get_to(value.seed);
}

Json encode(const WarmOrder& value) {
  return {{"scenario", load::name(value.scenario)},
          {"queries", value.rule.queries},
          {"floor", time(value.rule.floor)},
          {"ceiling", time(value.rule.ceiling)},
          {"until_stationary", value.rule.until_stationary}};
}
void decode(const Json& json, WarmOrder& value) {
  value.scenario = scenario_in(json.at("scenario"));
  json.at("queries").get_to(value.rule.queries);
  value.rule.floor = time_of(json.at("floor"));
  value.rule.ceiling = time_of(json.at("ceiling"));
  json.at("until_stationary").get_to(value.rule.until_stationary);
}

Json encode(const MeasureOrder& value) {
  const load::Demand& demand = value.demand;
  return {{"scenario", load::name(demand.scenario)},
          {"rate", demand.rate},
          {"latency_bound", time(demand.latency_bound)},
          {"percentile", demand.percentile},
          {"seed", demand.seed},
          {"stop", encode_stop(value.stop)}};
}
void decode(const Json& json, MeasureOrder& value) {
  value.demand = scenario_in(json.at("scenario"));
  json.at("rate").get_to(value.demand.rate);
  value.demand.latency_bound = time_of(json.at("latency_bound"));
  json.at("percentile").get_to(value.demand.percentile);
  json.at("seed").get_to(value.demand.seed);
  value.stop = decode_stop(json.at("stop"));
}

Json encode(const engine::Description& value) {
  Json devices = Json::array();
  for (const auto& device : value.devices) {
    Json precisions = Json::array();
    for (const Precision p : device.precisions) precisions.push_back(name(p));
    devices.push_back({{"name", device.name},
                       {"full_name", device.full_name},
                       {"precisions", precisions},
                       {"fewest_members", device.fewest_members}});
  }
  return {{"name", value.name},
          {"version", value.version},
          {"library", value.library},
          {"devices", devices}};
}
void decode(const Json& json, engine::Description& value) {
  json.at("name").get_to(value.name);
  json.at("version").get_to(value.version);
  json.at("library").get_to(value.library);
  value.devices.clear();
  for (const auto& item : json.at("devices")) {
    auto& device = value.devices.emplace_back();
    item.at("name").get_to(device.name);
    item.at("full_name").get_to(device.full_name);
    item.at("fewest_members").get_to(device.fewest_members);
    for (const auto& p : item.at("precisions"))
      device.precisions.push_back(any_precision_of(p.get<std::string>()));
  }
}

Json encode(const Loaded& value) {
  return {{"load", encode_span(value.load)}, {"lanes", value.lanes}, {"settings", value.settings}};
}
void decode(const Json& json, Loaded& value) {
  value.load = decode_span(json.at("load"));
  json.at("lanes").get_to(value.lanes);
  json.at("settings").get_to(value.settings);
}

Json encode(const Warmed& value) {
  return {{"first", time(value.first_inference)},
          {"queries", value.warmup.queries},
          {"duration", time(value.warmup.duration)},
          {"stationary", value.warmup.stationary},
          {"failed", value.warmup.failed}};
}
void decode(const Json& json, Warmed& value) {
  value.first_inference = time_of(json.at("first"));
  json.at("queries").get_to(value.warmup.queries);
  value.warmup.duration = time_of(json.at("duration"));
  json.at("stationary").get_to(value.warmup.stationary);
  json.at("failed").get_to(value.warmup.failed);
}

Json encode(const Outputs& value) {
  Json values = Json::array();
  for (const float v : value.values) values.push_back(real(v));
  return {{"shape", value.shape}, {"values", values}};
}
void decode(const Json& json, Outputs& value) {
  json.at("shape").get_to(value.shape);
  value.values.clear();
  for (const auto& v : json.at("values")) value.values.push_back(static_cast<float>(real_of(v)));
}

Json encode(const engine::Executed& value) {
  Json parts = Json::array();
  for (const auto& part : value.parts)
    parts.push_back(
        {{"device", part.device}, {"precision", name(part.precision)}, {"share", part.share}});
  Json layers = Json::array();
  for (const auto& layer : value.layers)
    layers.push_back({{"name", layer.name},
                      {"type", layer.type},
                      {"kernel", layer.kernel},
                      {"device", layer.device},
                      {"precision", name(layer.precision)},
                      {"seconds", layer.seconds}});
  return {{"parts", parts}, {"layers", layers}};
}
void decode(const Json& json, engine::Executed& value) {
  value.parts.clear();
  for (const auto& part : json.at("parts"))
    value.parts.push_back({part.at("device").get<std::string>(),
                           any_precision_of(part.at("precision").get<std::string>()),
                           part.at("share").get<double>()});
  value.layers.clear();
  for (const auto& layer : json.at("layers"))
    value.layers.push_back(
        {layer.at("name").get<std::string>(), layer.at("type").get<std::string>(),
         layer.at("kernel").get<std::string>(), layer.at("device").get<std::string>(),
         any_precision_of(layer.at("precision").get<std::string>()),
         layer.at("seconds").get<double>()});
}

Json encode(const WorkerFailure& value) {
  return {{"kind", name(value.kind)}, {"what", value.what}, {"remedy", value.remedy}};
}
void decode(const Json& json, WorkerFailure& value) {
  value.kind =
      kKinds.value(json.at("kind").get<std::string>()).value_or(WorkerFailure::Kind::engine_error);
  json.at("what").get_to(value.what);
  json.at("remedy").get_to(value.remedy);
}

}  // namespace perwatt::run
