#include "dataset/scoring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace perwatt::dataset {
namespace {

constexpr double kTolerance = 0.01;

float ranked(float value) {
  return std::isfinite(value) ? value : -std::numeric_limits<float>::infinity();
}

/// The order of classes: the larger output first, of equals the lower index.
class Better {
 public:
  explicit Better(std::span<const float> outputs) : outputs_(outputs) {}
  bool operator()(int a, int b) const {
    const float x = ranked(outputs_[static_cast<std::size_t>(a)]);
    const float y = ranked(outputs_[static_cast<std::size_t>(b)]);
    return x != y ? x > y : a < b;
  }

 private:
  std::span<const float> outputs_;
};

int best_of(std::span<const float> outputs) {
  int best = 0;
  const Better better(outputs);
  for (int i = 1; i < static_cast<int>(outputs.size()); ++i)
    if (better(i, best)) best = i;
  return best;
}

/// exp(x - max) / sum over all classes; an output that is not finite has probability 0.
class Softmax {
 public:
  explicit Softmax(std::span<const float> outputs)
      : outputs_(outputs), given_(are_probabilities(outputs)) {
    if (given_) return;
    for (const float value : outputs) largest_ = std::max(largest_, ranked(value));
    for (const float value : outputs) sum_ += weight(value);
  }
  float operator[](int index) const {
    const float value = outputs_[static_cast<std::size_t>(index)];
    return static_cast<float>(given_ ? value : sum_ > 0 ? weight(value) / sum_ : 0);
  }

 private:
  double weight(float value) const {
    return std::isfinite(value) ? std::exp(static_cast<double>(value) - largest_) : 0;
  }
  std::span<const float> outputs_;
  const bool given_;
  float largest_ = -std::numeric_limits<float>::infinity();
  double sum_ = 0;
};

}  // namespace

bool are_probabilities(std::span<const float> outputs) {
  double sum = 0;
  for (const float value : outputs) {
    if (!(value >= -kTolerance && value <= 1 + kTolerance)) return false;
    sum += value;
  }
  return std::abs(sum - 1) <= kTolerance;
}

Answer answer(std::span<const float> outputs, std::optional<int> label) {
  if (outputs.empty()) throw std::invalid_argument("a classifier without outputs");
  const int classes = static_cast<int>(outputs.size());
  const Better better(outputs);
  const Softmax softmax(outputs);
  std::vector<int> order(outputs.size());
  std::iota(order.begin(), order.end(), 0);
  const int kept = std::min(Answer::kBest, classes);
  std::partial_sort(order.begin(), order.begin() + kept, order.end(), better);
  Answer given;
  for (int i = 0; i < kept; ++i) {
    const int index = order[static_cast<std::size_t>(i)];
    given.best[static_cast<std::size_t>(i)] = {index, softmax[index]};
  }
  if (!label || *label < 0 || *label >= classes) return given;
  given.rank = 1 + static_cast<int>(std::ranges::count_if(
                       order, [&](int other) { return better(other, *label); }));
  given.right = softmax[*label];
  return given;
}

void Score::add(const Answer& answer) {
  ++pictures_;
  if (!answer.rank) return;
  ++labelled_;
  confidence_ += *answer.right;
  top1_ += answer.top(1);
  top5_ += answer.top(5);
}

std::optional<double> Score::mean_confidence() const {
  if (labelled_ == 0) return std::nullopt;
  return confidence_ / static_cast<double>(labelled_);
}

void Fidelity::add(std::span<const float> reference, std::span<const float> outputs) {
  if (reference.size() != outputs.size() || reference.empty())
    throw std::invalid_argument("outputs of different lengths");
  ++pictures_;
  agreed_ += best_of(reference) == best_of(outputs);
  double product = 0, a = 0, b = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double x = reference[i], y = outputs[i];
    product += x * y;
    a += x * x;
    b += y * y;
    largest_difference_ = std::max(largest_difference_, std::abs(x - y));
  }
  const double cosine = a > 0 && b > 0 ? product / std::sqrt(a * b) : a == b ? 1.0 : 0.0;
  cosines_ += cosine;
  least_cosine_ = std::min(least_cosine_, cosine);
}

double Fidelity::mean_cosine() const {
  return pictures_ == 0 ? 1 : cosines_ / static_cast<double>(pictures_);
}

}  // namespace perwatt::dataset
