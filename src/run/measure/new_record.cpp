#include "run/measure/new_record.h"

#include "base/build.h"
#include "base/uuid.h"
#include "run/measure/utc.h"
#include "run/plan/case_fields.h"

namespace perwatt::run {

record::Record new_record(const Case& item, const NetworkFile& file) {
  record::Record record;
  record.id = make_uuid();
  record.started = utc_now();
  record.perwatt_version = build().version;
  record.perwatt_commit = build().source();
  record.model_hash = file.content_hash;
  record.weights = file.weights;
  record.parameters = file.parameters;
  record.macs = file.macs;
  put_case(record, item);
  return record;
}

}  // namespace perwatt::run
