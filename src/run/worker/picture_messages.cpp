#include "run/worker/json_values.h"
#include "run/worker/messages.h"

namespace perwatt::run {

Json encode(const ClassifyOrder& value) {
  Json files = Json::array();
  for (const auto& file : value.files) files.push_back(file.string());
  return {{"files", std::move(files)},
          {"first", value.first},
          {"preprocessing", dataset::to_toml(value.preprocessing)},
          {"quick", value.quick},
          {"threads", value.threads}};
}
void decode(const Json& json, ClassifyOrder& value) {
  value.files.clear();
  for (const auto& file : json.at("files")) value.files.emplace_back(file.get<std::string>());
  json.at("first").get_to(value.first);
  value.preprocessing =
      dataset::parse_preprocessing(json.at("preprocessing").get<std::string>(), "the order");
  json.at("quick").get_to(value.quick);
  json.at("threads").get_to(value.threads);
}

Json encode(const Classified& value) {
  return {{"time", encode_span(value.time)}, {"broken", value.broken}};
}
void decode(const Json& json, Classified& value) {
  value.time = decode_span(json.at("time"));
  json.at("broken").get_to(value.broken);
}

}  // namespace perwatt::run
