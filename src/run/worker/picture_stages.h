// Pictures on their way through a network: decoded and preprocessed, placed in a lane, their
// outputs handed on. Is NOT aware of threads, labels or scores.
#pragma once

#include <functional>
#include <vector>

#include "dataset/preprocessing.h"
#include "engine/engine.h"
#include "load/pipeline.h"
#include "run/worker/messages.h"
#include "run/worker/output_ring.h"

namespace perwatt::run {

class PictureStages final : public load::Stages {
 public:
  /// `network` and `order` must outlive this. Throws engine::Failure (unsupported) where its input
  /// takes no pictures (N x 3 x H x W or N x H x W x 3), UsageError where the preprocessing gives
  /// no such input.
  PictureStages(engine::Network& network, const ClassifyOrder& order, int slots,
                std::function<void(const PictureOutput&)> hand_on);

  /// Queries that the pictures take: the last one may be filled up with zeros.
  std::int64_t queries() const;
  std::size_t outputs() const { return outputs_; }  ///< values a picture
  std::int64_t broken() const { return broken_; }   ///< of those handed on

  void prepare(std::int64_t query, int slot) noexcept override;
  void place(int slot, int lane) noexcept override;
  void collect(int lane, int slot) noexcept override;
  void deliver(std::int64_t query, int slot) override;

 private:
  struct Slot {
    std::vector<dataset::Picture> crops;  ///< by place in the batch; empty where there is none
    std::vector<float> output;
    std::vector<std::string> problems;  ///< by place in the batch
  };
  std::string prepare_picture(std::size_t index, dataset::Picture& crop) const noexcept;
  std::size_t batch() const { return static_cast<std::size_t>(batch_size_); }

  engine::Network& network_;
  const ClassifyOrder& order_;
  std::function<void(const PictureOutput&)> hand_on_;
  std::int64_t batch_size_ = 1;
  dataset::InputShape shape_;
  dataset::DecodeOptions decoding_;
  std::size_t outputs_ = 0;
  std::int64_t broken_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace perwatt::run
