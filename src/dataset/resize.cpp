#include "dataset/resize.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.h"

namespace perwatt::dataset {
namespace {

/// Weights are fractions of 2^22: 255 of them still fit 31 bits.
constexpr int kWeightBits = 22;
constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);
/// A sum of weights below this can be shifted by kWeightBits.
constexpr std::int64_t kMostSum = std::int64_t{1} << 40;
constexpr std::int64_t kMostPixels = 100'000'000;

/// What one pixel of the result is made of: neighbours from `first` on, and where their weights
/// are.
struct Taps {
  std::int64_t first = 0;
  std::size_t weights = 0;
  std::size_t count = 0;
};

struct Filter {
  std::vector<Taps> taps;
  std::vector<std::int32_t> weights;
};

/// Rounds weights to fractions of 2^22 that sum to exactly that: each is the difference of two
/// rounded partial sums.
void add_fractions(std::vector<std::int64_t>& weights, std::vector<std::int32_t>& out) {
  std::int64_t sum = 0;
  for (std::int64_t weight : weights) sum += weight;
  int shift = 0;
  while (sum >> shift >= kMostSum) ++shift;
  if (shift > 0) {
    sum = 0;
    for (std::int64_t& weight : weights) sum += weight >>= shift;
  }
  std::int64_t partial = 0, before = 0;
  for (std::int64_t weight : weights) {
    partial += weight;
    const std::int64_t here = ((partial << kWeightBits) + sum / 2) / sum;
    out.push_back(static_cast<std::int32_t>(here - before));
    before = here;
  }
}

/// The triangle filter from `from` pixels to `to`, for pixels `begin` to `end` of the result. In
/// units of 1 / (2 to), pixel i has its middle at (2 i + 1) to, pixel x of the result at
/// (2 x + 1) from; the triangle reaches one pixel of the coarser of the two to both sides.
Filter triangle_filter(std::int64_t from, std::int64_t to, std::int64_t begin, std::int64_t end) {
  Filter filter;
  const std::int64_t reach = 2 * std::max(from, to);
  std::vector<std::int64_t> weights;
  for (std::int64_t x = begin; x < end; ++x) {
    const std::int64_t middle = (2 * x + 1) * from;
    std::int64_t first = std::max<std::int64_t>(0, (middle - reach - to) / (2 * to));
    const auto weight = [&](std::int64_t i) {
      const std::int64_t place = (2 * i + 1) * to;
      return reach - (place < middle ? middle - place : place - middle);
    };
    while (weight(first) <= 0) ++first;
    weights.clear();
    for (std::int64_t i = first; i < from && weight(i) > 0; ++i) weights.push_back(weight(i));
    filter.taps.push_back({first, filter.weights.size(), weights.size()});
    add_fractions(weights, filter.weights);
  }
  return filter;
}

std::uint8_t byte_of(std::int32_t sum) {
  return static_cast<std::uint8_t>(sum >> kWeightBits);
}

void filter_row(const std::uint8_t* row, const Filter& filter, std::uint8_t* out) {
  for (const Taps& taps : filter.taps) {
    const std::uint8_t* pixel = row + taps.first * 3;
    const std::int32_t* weight = filter.weights.data() + taps.weights;
    std::int32_t red = kHalf, green = kHalf, blue = kHalf;
    for (std::size_t i = 0; i < taps.count; ++i, pixel += 3) {
      red += weight[i] * pixel[0];
      green += weight[i] * pixel[1];
      blue += weight[i] * pixel[2];
    }
    *out++ = byte_of(red);
    *out++ = byte_of(green);
    *out++ = byte_of(blue);
  }
}

/// One row of the result from `rows`, each `sums.size()` bytes long.
void filter_column(const std::uint8_t* rows, std::span<const std::int32_t> weights,
                   std::span<std::int32_t> sums, std::uint8_t* out) {
  const std::size_t length = sums.size();
  std::int32_t* sum = sums.data();
  std::fill_n(sum, length, kHalf);
  for (std::int32_t weight : weights) {
    for (std::size_t i = 0; i < length; ++i) sum[i] += weight * rows[i];
    rows += length;
  }
  for (std::size_t i = 0; i < length; ++i) out[i] = byte_of(sum[i]);
}

void check_part(const Picture& picture, Size to, const Part& part) {
  if (picture.width < 1 || picture.height < 1) throw Error("an empty picture", "replace the file");
  if (to.width < 1 || to.height < 1 || std::int64_t{to.width} * to.height > kMostPixels)
    throw Error(fmt::format("cannot resize {} x {} pixels to {} x {}", picture.width,
                            picture.height, to.width, to.height),
                "use a smaller size, or leave the picture out");
  if (part.left < 0 || part.top < 0 || part.size.width < 1 || part.size.height < 1 ||
      part.size.width > to.width - part.left || part.size.height > to.height - part.top)
    throw Error(
        fmt::format("a part of {} x {} pixels at {}, {} leaves a picture of {} x {}",
                    part.size.width, part.size.height, part.left, part.top, to.width, to.height),
        "use a smaller crop");
}

}  // namespace

Size with_shorter_side(Size size, int shorter) {
  const auto longer = [shorter](std::int64_t length, std::int64_t other) {
    return static_cast<int>(std::min<std::int64_t>(length * shorter / other, kMostPixels + 1));
  };
  if (size.width < 1 || size.height < 1) throw Error("an empty picture", "replace the file");
  return size.width <= size.height ? Size{shorter, longer(size.height, size.width)}
                                   : Size{longer(size.width, size.height), shorter};
}

Part centre_part(Size whole, Size size) {
  if (size.width > whole.width || size.height > whole.height)
    throw Error(fmt::format("a crop of {} x {} pixels is larger than the picture, {} x {}",
                            size.width, size.height, whole.width, whole.height),
                "use a smaller crop, or resize to a larger size");
  const auto half = [](int margin) { return margin / 2 + (margin % 4 == 3 ? 1 : 0); };
  return {half(whole.width - size.width), half(whole.height - size.height), size};
}

Picture resize(const Picture& picture, Size to, const Part& part) {
  check_part(picture, to, part);
  const Filter across =
      triangle_filter(picture.width, to.width, part.left, part.left + part.size.width);
  const Filter down =
      triangle_filter(picture.height, to.height, part.top, part.top + part.size.height);
  const std::int64_t top = down.taps.front().first;
  const std::int64_t bottom =
      down.taps.back().first + static_cast<std::int64_t>(down.taps.back().count);
  if ((bottom - top) * part.size.width > kMostPixels)
    throw Error(fmt::format("cannot resize {} x {} pixels to {} x {}", picture.width,
                            picture.height, to.width, to.height),
                "leave the picture out: its sides are too unequal");

  const std::size_t row = static_cast<std::size_t>(part.size.width) * 3;
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(bottom - top) * row);
  for (std::int64_t y = top; y < bottom; ++y)
    filter_row(picture.pixels.data() + y * picture.width * 3, across,
               rows.data() + (y - top) * static_cast<std::int64_t>(row));

  Picture out{part.size.width, part.size.height, {}};
  out.pixels.resize(row * static_cast<std::size_t>(part.size.height));
  std::vector<std::int32_t> sums(row);
  std::uint8_t* to_row = out.pixels.data();
  for (const Taps& taps : down.taps) {
    filter_column(rows.data() + static_cast<std::size_t>(taps.first - top) * row,
                  std::span(down.weights).subspan(taps.weights, taps.count), sums, to_row);
    to_row += row;
  }
  return out;
}

}  // namespace perwatt::dataset
