#include <nlohmann/json.hpp>

#include "record/fields.h"
#include "report/export.h"

namespace perwatt::report {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const record::Value& value) {
  if (const auto* text = std::get_if<record::Text>(&value)) return *text;
  if (const auto* integer = std::get_if<record::Integer>(&value)) return *integer;
  if (const auto* real = std::get_if<record::Real>(&value)) return *real;
  return nullptr;
}

Json json_of(const record::Run& run) {
  Json machine = Json::parse(run.machine, nullptr, false);
  if (machine.is_discarded()) machine = nullptr;
  return {{"id", run.id},
          {"started", run.started},
          {"finished", run.finished.empty() ? Json() : Json(run.finished)},
          {"version", run.version},
          {"title", run.title},
          {"plan", run.plan},
          {"cases", run.cases},
          {"machine", machine}};
}

Json json_of(const record::Record& record) {
  Json object = Json::object();
  for (const record::Field& field : record::fields())
    object[std::string(field.name)] = json_of(get(record, field));
  return object;
}

}  // namespace

std::string json(const record::RunView& view) {
  Json records = Json::array();
  for (const record::Record& record : view.records) records.push_back(json_of(record));
  const Json all = {{"run", json_of(view.run)}, {"records", std::move(records)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace perwatt::report
