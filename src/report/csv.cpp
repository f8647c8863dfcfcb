#include <string_view>

#include "record/fields.h"
#include "report/export.h"
#include "report/figures/text.h"

namespace perwatt::report {

namespace {

template <typename ValueOf>
std::string line(const ValueOf& value_of) {
  std::string all;
  for (const record::Field& field : record::fields()) {
    if (&field != record::fields().data()) all += ',';
    all += text::csv_field(value_of(field));
  }
  return all + "\r\n";
}

}  // namespace

std::string csv(const record::RunView& view) {
  std::string all = line([](const record::Field& field) { return std::string(field.name); });
  for (const record::Record& record : view.records)
    all += line([&](const record::Field& field) { return record::text(record, field); });
  return all;
}

}  // namespace perwatt::report
