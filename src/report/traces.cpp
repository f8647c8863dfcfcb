#include "report/traces.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/figures/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<record::Trace>& traces_of(const record::RunView& view,
                                            const record::Record& one) {
  static const std::vector<record::Trace> none;
  const auto found = view.traces.find(one.id);
  return found == view.traces.end() ? none : found->second;
}

}  // namespace

std::string traces_csv(const record::RunView& view) {
  std::string csv = "record,name,quantity,unit,source,seconds,value\r\n";
  for (const record::Record& one : view.records)
    for (const record::Trace& trace : traces_of(view, one)) {
      const std::string beginning = fmt::format(
          "{},{},{},{},{}", one.id, text::csv_field(trace.name), text::csv_field(trace.quantity),
          text::csv_field(trace.unit), text::csv_field(trace.source));
      for (std::size_t i = 0; i < trace.values.size(); ++i)
        csv += fmt::format("{},{},{}\r\n", beginning, trace.seconds[i], trace.values[i]);
    }
  return csv;
}

std::string traces_json(const record::RunView& view) {
  Json records = Json::array();
  for (const record::Record& one : view.records) {
    Json traces = Json::array();
    for (const record::Trace& trace : traces_of(view, one))
      traces.push_back({{"name", trace.name},
                        {"quantity", trace.quantity},
                        {"unit", trace.unit},
                        {"source", trace.source},
                        {"seconds", trace.seconds},
                        {"values", trace.values}});
    records.push_back({{"record", one.id}, {"traces", std::move(traces)}});
  }
  const Json all = {{"run", view.run.id}, {"records", std::move(records)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace perwatt::report
