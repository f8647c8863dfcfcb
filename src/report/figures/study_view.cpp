#include "report/figures/study_view.h"

#include <algorithm>
#include <cmath>

#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using record::Record;

/// What the study's scripts read on each device. Nothing is published of the Nano.
std::string boundary_of(const Published& row) {
  if (row.unit == "VPU") return "USB stick";
  if (row.device == "jetson-tx2") return "module input, VDD_IN";
  if (row.device == "jetson-xavier") return "sum of six rails";
  return "not published";
}

std::string title_of(const Published& row) {
  for (const StudyDevice& device : study_devices())
    if (device.device == row.device && device.unit == row.unit) return std::string(device.title);
  return row.device + " " + row.unit;
}

void put_network(Record& record, const std::string& name) {
  record.network = name;
  const auto known = study_networks();
  const auto found = std::ranges::find(known, name, &StudyNetwork::name);
  if (found == known.end()) return;
  record.parameters = std::llround(found->parameters);
  record.macs = std::llround(found->macs);
}

Record record_of(const Published& row) {
  Record record;
  record.engine = record.weights = kStudyMark;
  record.device = title_of(row);
  record.device_name = row.device + " " + row.unit;
  record.power_mode = row.power_mode;
  record.precision = row.precision == "FP32" ? "fp32" : "fp16";
  put_network(record, row.network);
  if (row.unit == "VPU" || row.unit == "DLA") record.executed_precision = "fp16";
  if (row.out_of_memory) record.status = record::Status::out_of_memory;
  record.throughput = row.throughput;
  record.confidence = row.confidence;
  record.efficiency = row.efficiency;
  if (row.throughput && row.efficiency) {
    record.power_w = *row.throughput / *row.efficiency;
    record.boundary = boundary_of(row);
  }
  return record;
}

}  // namespace

record::RunView study_view() {
  record::RunView view;
  view.run.id = kStudyMark;
  view.run.title = "the study (ICASSP 2023), its published figures";
  for (const Published& row : reference()) {
    Record record = record_of(row);
    record.run_id = view.run.id;
    record.number = static_cast<record::Integer>(view.records.size()) + 1;
    record.id = std::string(kStudyMark) + "-" + std::to_string(record.number);
    view.records.push_back(std::move(record));
  }
  view.run.cases = static_cast<int>(view.records.size());
  return view;
}

}  // namespace perwatt::report
