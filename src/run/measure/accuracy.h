// A case's answers over a data set: scored, compared with the reference, one row a picture.
// Is NOT aware of workers, engines or the store.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataset/scoring.h"
#include "record/picture_row.h"
#include "run/measure/data_set.h"
#include "run/measure/reference_outputs.h"
#include "run/plan/plan.h"
#include "run/worker/messages.h"
#include "run/worker/output_ring.h"

namespace perwatt::run {

/// What later cases of a network are compared with.
struct Reference {
  Reference(std::string its_title, const std::filesystem::path& folder)
      : title(std::move(its_title)), outputs(folder) {}
  std::string title;  ///< "fp32 ENGINE/DEVICE"
  ReferenceOutputs outputs;
  std::vector<std::optional<bool>> right;  ///< by picture; nothing without a label
};

/// What a case is to the reference: compared with it, or about to become it. Either may be null.
struct ReferenceRoles {
  Reference* reference = nullptr;
  Reference* becoming = nullptr;
};

/// The reference of the network whose cases are being measured: the first of them at FP32 that
/// answered for every picture. Another network takes its place.
class References {
 public:
  /// Outputs are kept in `folder`.
  explicit References(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The roles of a case of the network with this hash.
  ReferenceRoles begin(const Case& item, const std::string& model_hash);
  /// The case of the last begin() went well.
  void keep();
  bool has(const std::string& model_hash) const {
    return reference_ != nullptr && model_hash == model_hash_;
  }

 private:
  std::filesystem::path folder_;
  std::string model_hash_;
  std::unique_ptr<Reference> reference_, becoming_;
};

/// Takes the outputs of one case.
class Accuracy {
 public:
  /// `data` and `reference` (null: there is none) must outlive this. `becoming` (may be null) is
  /// filled, to be the reference of later cases.
  Accuracy(const DataSet& data, Reference* reference, Reference* becoming);

  void take(const PictureOutput& output);
  void add_time(Nanoseconds time) { time_ += time; }
  /// Fills the record's fields. Without `trained` weights the shares of right answers are left out.
  void put(record::Record& record, bool trained) const;
  /// A row for every picture taken, in order.
  std::vector<record::PictureRow> take_rows() { return std::move(rows_); }

 private:
  void compare(const PictureOutput& output, const record::PictureRow& row);

  const DataSet& data_;
  Reference *reference_, *becoming_;
  dataset::Score score_;
  dataset::Fidelity fidelity_;
  std::int64_t broken_ = 0, only_reference_ = 0, only_this_ = 0;
  Nanoseconds time_{0};
  std::vector<record::PictureRow> rows_;
};

}  // namespace perwatt::run
