#include "run/plan/case_fields.h"

#include "engine/registry.h"

namespace perwatt::run {

void put_case(record::Record& record, const Case& item) {
  record.number = item.number;
  record.engine = engine::engine_name(item.engine);
  record.device = item.device;
  record.network = item.network;
  record.precision = name(item.precision);
  record.batch = item.batch;
  if (item.lanes > 0) record.lanes = item.lanes;
  if (item.threads > 0) record.threads = item.threads;
  record.scenario = load::name(item.scenario);
  record.preset = item.preset;
  record.power_mode = item.power_mode;
  record.tuned = item.tuned;
  if (item.rate > 0) record.rate = item.rate;
  if (item.latency_bound <= Nanoseconds{0}) return;
  record.latency_bound_ms = milliseconds(item.latency_bound);
  record.bound_percentile = 100 * item.percentile;
}

bool is_of(const record::Record& record, const Case& item) {
  return record.engine == engine::engine_name(item.engine) && record.device == item.device &&
         record.network == item.network && record.precision == name(item.precision) &&
         record.batch == item.batch && record.threads.value_or(0) == item.threads &&
         record.scenario == load::name(item.scenario) && record.preset == item.preset &&
         (item.power_mode.empty() || record.power_mode == item.power_mode);
}

}  // namespace perwatt::run
