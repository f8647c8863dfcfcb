// What tells the cases of a run apart beside network and precision.
#pragma once

#include <string>
#include <vector>

#include "record/fields.h"
#include "record/run_view.h"

namespace perwatt::report {

/// The fields engine, device, scenario, batch, ... of a run: those that differ between its cases
/// get columns, those that are the same for all are said once.
class VaryingFields {
 public:
  explicit VaryingFields(const record::RunView& view);

  const std::vector<const record::Field*>& varying() const { return varying_; }
  /// "ENGINE 2026.4.1 · CPU · single stream · batch 1 · 1 lane", of what is the same for all
  /// cases.
  const std::string& constant() const { return constant_; }
  /// "vgg-16 fp32 ENGINE".
  std::string name(const record::Record& record) const;

 private:
  std::vector<const record::Field*> varying_;
  std::string constant_;
};

/// The words for a value of an axis: "batch 8", "2 lanes", "single stream"; "" where it is absent.
std::string field_words(const record::Record& record, const record::Field& axis);

}  // namespace perwatt::report
