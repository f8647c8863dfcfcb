// What a classifier's outputs say: probabilities, the best classes, whether they are right, and how
// two precisions or engines differ on the same pictures. Is NOT aware of engines, files or records.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "stats/proportion.h"

namespace perwatt::dataset {

/// Whether a network's outputs are probabilities already (none outside 0 to 1 and a sum of 1, both
/// to 1 %), not logits.
bool are_probabilities(std::span<const float> outputs);

/// A picture's answer.
struct Answer {
  static constexpr int kBest = 5;
  struct Class {
    int index = -1;         ///< -1 where the network has fewer classes
    float probability = 0;  ///< softmax
  };
  std::array<Class, kBest> best;  ///< the most probable first; of equals, the lower index
  std::optional<int> rank;        ///< of the right class, from 1; nothing without a label
  std::optional<float> right;     ///< the right class's probability
  bool top(int n) const { return rank && *rank <= n; }
};

/// `outputs`: a value a class, logits or probabilities. A label beyond the classes counts as none;
/// an output that is not finite ranks last. Throws std::invalid_argument without outputs.
Answer answer(std::span<const float> outputs, std::optional<int> label);

/// Adds up answers.
class Score {
 public:
  void add(const Answer& answer);

  std::int64_t pictures() const { return pictures_; }
  std::int64_t labelled() const { return labelled_; }
  /// Share of the labelled pictures whose class is among the best 1 or 5, Wilson's 95 % interval.
  stats::Proportion top1() const { return stats::wilson(top1_, labelled_); }
  stats::Proportion top5() const { return stats::wilson(top5_, labelled_); }
  /// Mean probability of the right class over the labelled pictures (the study's measure); nothing
  /// without one.
  std::optional<double> mean_confidence() const;

 private:
  std::int64_t pictures_ = 0, labelled_ = 0, top1_ = 0, top5_ = 0;
  double confidence_ = 0;
};

/// How like a reference's outputs another's are, over the same pictures. Both sides as
/// probabilities or as logits, as the network gives them.
class Fidelity {
 public:
  /// Throws std::invalid_argument where the lengths differ.
  void add(std::span<const float> reference, std::span<const float> outputs);

  std::int64_t pictures() const { return pictures_; }
  /// Share of pictures with the same best class.
  stats::Proportion agreement() const { return stats::wilson(agreed_, pictures_); }
  double mean_cosine() const;                                        ///< of the two output vectors
  double least_cosine() const { return least_cosine_; }              ///< 1 without a picture
  double largest_difference() const { return largest_difference_; }  ///< of two outputs

 private:
  std::int64_t pictures_ = 0, agreed_ = 0;
  double cosines_ = 0, least_cosine_ = 1, largest_difference_ = 0;
};

}  // namespace perwatt::dataset
