// The answers that cases are checked against: a network's by its plan's first FP32 case. Kept in
// the cache between runs. Is NOT aware of orders or of what has been measured.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "run/measure/options.h"
#include "run/measure/output_check.h"
#include "run/plan/network_source.h"
#include "run/plan/plan.h"

namespace perwatt::run {

class OutputReferences {
 public:
  /// Both live longer than this.
  OutputReferences(const std::vector<Case>& cases, const Options& options)
      : cases_(cases), options_(options) {}

  /// To be told of every case. Compares an ok one's answer with its network's reference
  /// (output_check.h). Where there is none yet, it is this answer if the case is the reference, or
  /// else a worker is asked for it, which costs loading the network once. Where that fails nothing
  /// is compared.
  void check(record::Record& record, const Case& item, const NetworkFile& file,
             const std::vector<float>& output);

 private:
  std::optional<Case> reference_of(const Case& item) const;
  std::filesystem::path place(const Case& reference, const NetworkFile& file) const;
  std::vector<float> ask(const Case& reference, const NetworkFile& file) const;
  const OutputReference* find(const Case& item, const NetworkFile& file,
                              const std::vector<float>& output);

  const std::vector<Case>& cases_;
  const Options& options_;
  std::map<std::filesystem::path, OutputReference> known_;
};

}  // namespace perwatt::run
