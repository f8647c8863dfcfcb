#include "run/plan/estimate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "run/plan/case_fields.h"

namespace perwatt::run {
namespace {

/// What an ordinary engine on a small processor takes; only the order of magnitude counts.
constexpr double kStart = 0.4, kWarm = 0.6, kProfile = 0.5;
constexpr double kCompilePerParameter = 1e-8;  ///< seconds
constexpr double kMacsPerSecond = 5e10, kPictureSeconds = 0.005;

/// Of a measurement that took `measured` and reached the half-width `reached` (a share).
double stretched(const load::StopRule& stop, double measured, double reached) {
  const double floor = seconds(stop.floor), ceiling = seconds(stop.ceiling);
  if (stop.fixed_queries > 0) return measured;
  const double ratio = reached / stop.target;
  return std::clamp(measured * ratio * ratio, std::min(floor, ceiling), ceiling);
}

double half_width(const record::Record& earlier, double otherwise) {
  const double rate = earlier.throughput.value_or(0);
  if (!earlier.throughput_low || !earlier.throughput_high || rate <= 0) return otherwise;
  return (*earlier.throughput_high - *earlier.throughput_low) / 2 / rate;
}

double picture_seconds(const record::Record& earlier) {
  return earlier.picture_rate.value_or(0) > 0 && earlier.pictures
             ? static_cast<double>(*earlier.pictures) / *earlier.picture_rate
             : 0;
}

double total_seconds(const record::Record& earlier) {
  if (earlier.case_s) return *earlier.case_s;
  return kStart + kProfile + 2 * earlier.compile_ms.value_or(0) / 1e3 +
         earlier.first_inference_ms.value_or(0) / 1e3 + earlier.warmup_s.value_or(0) +
         earlier.duration_s.value_or(0) + picture_seconds(earlier);
}

}  // namespace

CaseSize size_of(const Case& item) {
  CaseSize size;
  if (!item.model.empty()) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(item.model, error);
    if (!error) size.parameters = static_cast<double>(bytes) / sizeof(float);
  } else if (const auto* entry = network::find_network(item.network)) {
    const auto counts = network::count(entry->make());
    size.parameters = static_cast<double>(counts.parameters);
    size.macs = static_cast<double>(counts.macs);
  }
  return size;
}

double expected_seconds(const Case& item, const record::Record& earlier, bool pictures) {
  const double measured = earlier.duration_s.value_or(0);
  double rest = std::max(0.0, total_seconds(earlier) - measured);
  if (!pictures) rest = std::max(0.0, rest - picture_seconds(earlier));
  if (!item.speed) return rest;
  return rest + stretched(item.stop, measured, half_width(earlier, item.stop.target));
}

double expected_seconds(const Case& item, const CaseSize& size, bool pictures) {
  double all = kStart + kWarm + kProfile + 2 * kCompilePerParameter * size.parameters;
  const double inference = size.macs / kMacsPerSecond;
  if (pictures) all += size.pictures * (inference + kPictureSeconds);
  if (!item.speed) return all;
  const double floor = seconds(item.stop.floor), ceiling = seconds(item.stop.ceiling);
  if (item.stop.fixed_queries > 0)
    return all + std::max(seconds(item.stop.minimum),
                          static_cast<double>(item.stop.fixed_queries * item.stop.groups) *
                              item.batch * inference);
  return all + std::sqrt(std::max(floor, ceiling / 100) * ceiling);
}

Estimate estimate(const std::vector<Case>& cases, const std::vector<Step>& steps,
                  const std::vector<record::Record>& earlier, int pictures) {
  Estimate all;
  std::map<std::string, CaseSize> sizes;
  for (const Step& step : steps) {
    const Case& item = cases.at(static_cast<std::size_t>(step.number) - 1);
    const bool answers = answers_pictures(item, step.repeat);
    ++all.measurements;
    const auto known = std::ranges::find_if(earlier, [&](const record::Record& one) {
      return one.status == record::Status::ok && is_of(one, item) &&
             (item.lanes == 0 || one.lanes.value_or(0) == item.lanes) &&
             one.duration_s.has_value() >= item.speed && (!answers || one.picture_rate);
    });
    if (known != earlier.end()) {
      ++all.known;
      all.seconds += expected_seconds(item, *known, answers);
      continue;
    }
    const auto [size, fresh] = sizes.try_emplace(item.network);
    if (fresh) size->second = size_of(item);
    size->second.pictures = pictures;
    all.seconds += expected_seconds(item, size->second, answers);
  }
  return all;
}

}  // namespace perwatt::run
