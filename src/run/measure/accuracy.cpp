#include "run/measure/accuracy.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace perwatt::run {
namespace {

using record::Maybe;
using record::Real;

void put_share(const stats::Proportion& share, Maybe<Real>& value, Maybe<Real>& low,
               Maybe<Real>& high) {
  value = share.value;
  low = share.low;
  high = share.high;
}

record::PictureRow row_of(const dataset::Answer& answer) {
  record::PictureRow row;
  for (const auto& each : answer.best)
    if (each.index >= 0) row.best.emplace_back(each.index, each.probability);
  if (answer.rank) row.rank = *answer.rank;
  if (answer.right) row.confidence = *answer.right;
  return row;
}

}  // namespace

ReferenceRoles References::begin(const Case& item, const std::string& model_hash) {
  becoming_.reset();
  if (model_hash != model_hash_) reference_.reset();
  model_hash_ = model_hash;
  if (!reference_ && item.precision == Precision::fp32)
    becoming_ = std::make_unique<Reference>(
        fmt::format("{} {}/{}", name(item.precision), item.engine, item.device), folder_);
  return {reference_.get(), becoming_.get()};
}

void References::keep() {
  if (becoming_) reference_ = std::move(becoming_);
}

Accuracy::Accuracy(const DataSet& data, Reference* reference, Reference* becoming)
    : data_(data), reference_(reference), becoming_(becoming) {
  rows_.reserve(data.listing.examples.size());
  if (becoming_ != nullptr) becoming_->right.resize(data.listing.examples.size());
}

void Accuracy::take(const PictureOutput& output) {
  const auto index = static_cast<std::size_t>(output.index);
  if (output.index < 0 || index >= data_.listing.examples.size())
    throw std::invalid_argument("an answer to a picture that was not asked");
  const auto label = data_.listing.examples[index].label;
  record::PictureRow row;
  if (output.problem.empty()) {
    const dataset::Answer answer = dataset::answer(output.values, label);
    score_.add(answer);
    row = row_of(answer);
    compare(output, row);
  } else {
    ++broken_;
    row.problem = output.problem;
  }
  row.number = output.index;
  row.file = data_.name_of(index);
  if (label) row.label = *label;
  rows_.push_back(std::move(row));
}

void Accuracy::compare(const PictureOutput& output, const record::PictureRow& row) {
  const auto index = static_cast<std::size_t>(output.index);
  const std::optional<bool> right = row.rank ? std::optional<bool>(*row.rank == 1) : std::nullopt;
  if (becoming_ != nullptr) {
    becoming_->outputs.keep(output.index, output.values);
    becoming_->right[index] = right;
  }
  if (reference_ == nullptr) return;
  const auto expected = reference_->outputs.at(output.index);
  if (expected.size() != output.values.size()) return;
  fidelity_.add(expected, output.values);
  const auto reference_right = reference_->right[index];
  if (!right || !reference_right) return;
  only_reference_ += *reference_right && !*right;
  only_this_ += *right && !*reference_right;
}

void Accuracy::put(record::Record& record, bool trained) const {
  record.data = data_.name;
  record.data_hash = data_.hash;
  record.pictures = score_.pictures();
  record.broken_pictures = broken_;
  record.labelled = score_.labelled();
  if (time_.count() > 0)
    record.picture_rate = static_cast<double>(score_.pictures() + broken_) / seconds(time_);
  const bool scored = trained && score_.labelled() > 0;
  if (scored) {
    put_share(score_.top1(), record.top1, record.top1_low, record.top1_high);
    put_share(score_.top5(), record.top5, record.top5_low, record.top5_high);
    record.confidence = *score_.mean_confidence();
  }
  if (reference_ == nullptr || fidelity_.pictures() == 0) {
    if (becoming_ != nullptr) record.reference = "itself";
    return;
  }
  record.reference = reference_->title;
  put_share(fidelity_.agreement(), record.agreement, record.agreement_low, record.agreement_high);
  record.cosine_mean = fidelity_.mean_cosine();
  record.cosine_least = fidelity_.least_cosine();
  record.difference_largest = fidelity_.largest_difference();
  if (!scored) return;
  record.only_reference_right = only_reference_;
  record.only_this_right = only_this_;
  record.mcnemar_p = stats::mcnemar(only_reference_, only_this_);
}

}  // namespace perwatt::run
