// Records and runs for tests. Is NOT aware of what is tested.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "record/run_view.h"

namespace perwatt::record {

/// With an interval of +- `relative`.
inline void set_throughput(Record& record, double rate, double relative = 0.01) {
  record.throughput = rate;
  record.throughput_low = rate * (1 - relative);
  record.throughput_high = rate * (1 + relative);
}

inline void set_executed(Record& record, const std::string& precision, double share = 1) {
  record.executed_precision = precision;
  record.executed_share = share;
}

/// A case of one query at a time that is ok.
inline Record measured(const std::string& network, const std::string& precision, double rate = 100,
                       double relative = 0.01) {
  Record record;
  record.network = network;
  record.precision = precision;
  record.scenario = "single_stream";
  set_throughput(record, rate, relative);
  return record;
}

/// A run of these cases, numbered from 1.
inline RunView run_of(std::vector<Record> records) {
  RunView view;
  view.run.id = "0123456789";
  view.run.title = "study";
  view.run.started = "2026-01-02T03:04:05Z";
  view.run.version = "0.1.0";
  view.run.cases = static_cast<int>(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) records[i].number = static_cast<Integer>(i) + 1;
  view.records = std::move(records);
  return view;
}

}  // namespace perwatt::record
