#include "run/worker/json_values.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace perwatt::run {

Json real(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
double real_of(const Json& json) {
  if (!json.is_string()) return json.get<double>();
  const auto& text = json.get_ref<const std::string&>();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  throw std::invalid_argument("not a number: " + text);
}

Json time(Nanoseconds value) {
  return value.count();
}
Nanoseconds time_of(const Json& json) {
  return Nanoseconds{json.get<std::int64_t>()};
}

Json encode_span(const Span& span) {
  return {time(span.began), time(span.ended)};
}
Span decode_span(const Json& json) {
  return {time_of(json.at(0)), time_of(json.at(1))};
}

}  // namespace perwatt::run
