#include "run/worker/picture_stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace perwatt::run {
namespace {

dataset::InputShape shape_of(const engine::Tensor& input, dataset::Layout layout) {
  if (input.shape.size() == 4 && input.shape[0] >= 1) {
    const bool last = layout == dataset::Layout::nhwc;
    const dataset::InputShape shape{static_cast<int>(input.shape[last ? 3 : 1]),
                                    static_cast<int>(input.shape[last ? 1 : 2]),
                                    static_cast<int>(input.shape[last ? 2 : 3])};
    if (shape.channels == 3) return shape;
  }
  throw engine::Failure(engine::FailureKind::unsupported,
                        fmt::format("the network's input {} takes no pictures of three channels "
                                    "in the preprocessing's layout",
                                    input.name));
}

}  // namespace

PictureStages::PictureStages(engine::Network& network, const ClassifyOrder& order, int slots,
                             std::function<void(const PictureOutput&)> hand_on)
    : network_(network), order_(order), hand_on_(std::move(hand_on)) {
  const engine::Tensor input = network.input(0), output = network.output(0);
  shape_ = shape_of(input, order_.preprocessing.layout);
  batch_size_ = input.shape[0];
  dataset::check(order_.preprocessing, shape_);
  if (order_.quick) decoding_ = dataset::quick_decoding(order_.preprocessing, shape_);
  outputs_ = output.data.size() / batch();
  const Slot slot{std::vector<dataset::Picture>(batch()), std::vector<float>(output.data.size()),
                  std::vector<std::string>(batch())};
  slots_.assign(static_cast<std::size_t>(slots), slot);
}

std::int64_t PictureStages::queries() const {
  const auto count = static_cast<std::int64_t>(order_.files.size());
  return (count + batch_size_ - 1) / batch_size_;
}

std::string PictureStages::prepare_picture(std::size_t index,
                                           dataset::Picture& crop) const noexcept {
  try {
    crop = dataset::crop_of(dataset::read_picture(order_.files[index], decoding_),
                            order_.preprocessing, shape_);
    return "";
  } catch (const std::exception& error) {
    const std::string what = error.what();
    return what.empty() ? "cannot be decoded" : what;
  }
}

void PictureStages::prepare(std::int64_t query, int slot) noexcept {
  Slot& into = slots_[static_cast<std::size_t>(slot)];
  for (std::size_t i = 0; i < batch(); ++i) {
    const auto index = static_cast<std::size_t>(query) * batch() + i;
    into.crops[i] = {};
    if (index < order_.files.size()) into.problems[i] = prepare_picture(index, into.crops[i]);
  }
}

void PictureStages::place(int slot, int lane) noexcept {
  const auto input = network_.input(lane).data;
  const std::size_t size = input.size() / batch();
  const Slot& from = slots_[static_cast<std::size_t>(slot)];
  for (std::size_t i = 0; i < batch(); ++i) {
    const auto values = input.subspan(i * size, size);
    if (from.crops[i].pixels.empty())
      std::ranges::fill(values, 0.0F);
    else
      dataset::fill_tensor(from.crops[i], order_.preprocessing, shape_, values);
  }
}

void PictureStages::collect(int lane, int slot) noexcept {
  std::ranges::copy(network_.output(lane).data,
                    slots_[static_cast<std::size_t>(slot)].output.begin());
}

void PictureStages::deliver(std::int64_t query, int slot) {
  const Slot& from = slots_[static_cast<std::size_t>(slot)];
  for (std::size_t i = 0; i < batch(); ++i) {
    const auto index = static_cast<std::size_t>(query) * batch() + i;
    if (index >= order_.files.size()) return;
    PictureOutput output{order_.first + static_cast<std::int64_t>(index), from.problems[i], {}};
    if (output.problem.empty())
      output.values = std::span(from.output).subspan(i * outputs_, outputs_);
    else
      ++broken_;
    hand_on_(output);
  }
}

}  // namespace perwatt::run
