#include <string_view>

#include "record/fields.h"
#include "report/report.h"

namespace perwatt::report {

namespace {

/// RFC 4180: in quotes where it holds a comma, a quote or a line end; quotes are doubled.
std::string quoted(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string all = "\"";
  for (const char c : value) all += c == '"' ? "\"\"" : std::string(1, c);
  return all + "\"";
}

template <typename ValueOf>
std::string line(const ValueOf& value_of) {
  std::string all;
  for (const record::Field& field : record::fields()) {
    if (&field != record::fields().data()) all += ',';
    all += quoted(value_of(field));
  }
  return all + "\r\n";
}

}  // namespace

std::string csv(const record::RunView& view) {
  std::string all = line([](const record::Field& field) { return std::string(field.name); });
  for (const record::Record& record : view.records)
    all += line([&](const record::Field& field) { return text(record, field); });
  return all;
}

}  // namespace perwatt::report
