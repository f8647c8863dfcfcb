#include "report/figures/quantity.h"

namespace perwatt::report {

std::optional<double> figure_of(const record::Record& record, const Quantity& quantity) {
  if (record.status != record::Status::ok) return std::nullopt;
  if (quantity.value == &record::Record::throughput && record.rate) return std::nullopt;
  const auto& value = record.*quantity.value;
  return value && *value > 0 ? value : std::nullopt;
}

}  // namespace perwatt::report
