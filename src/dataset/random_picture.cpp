#include "dataset/random_picture.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "base/random.h"

namespace perwatt::dataset {
namespace {

/// Noise of one scale: how many cells lie along a side, and how far a value may move a level (in
/// 1/256 of a byte).
struct Octave {
  int cells_down;
  int cells_across;
  std::int64_t reach;
};
/// What all channels share, coarsest first, and what is each channel's own. Natural pictures lose
/// amplitude with scale.
constexpr std::array<Octave, 5> kBrightness = {
    {{2, 2, 50 * 256}, {4, 4, 44 * 256}, {8, 8, 32 * 256}, {18, 18, 24 * 256}, {50, 50, 16 * 256}}};
constexpr std::array<Octave, 3> kColour = {
    {{0, 0, 22 * 256}, {2, 2, 26 * 256}, {10, 10, 16 * 256}}};

/// Stripes of every picture, how far they move a level at most, and their first random stream. They
/// are what tells pictures apart once a network has averaged over all places: smooth noise alone
/// leaves their averages alike.
constexpr int kStripes = 3;
constexpr std::int64_t kStripeReach = 64 * 256;
constexpr std::uint64_t kStripeStreams = 1000;

/// A picture has a texture of its own: the octaves share one reach unevenly, and each is stretched
/// along one side by up to four. `out` is as long as `octaves`.
void vary(const RandomStream& random, std::span<const Octave> octaves, std::span<Octave> out) {
  std::int64_t wanted = 0, given = 0;
  for (std::size_t i = 0; i < octaves.size(); ++i) {
    const std::uint64_t bits = random.bits(i);
    const auto strength = static_cast<std::int64_t>(bits % 256 + 1);
    out[i] = octaves[i];
    out[i].reach = octaves[i].reach * strength * strength;
    const int stretch = 256 + static_cast<int>((bits >> 16) % 769);
    int& cells = (bits >> 32) % 2 == 0 ? out[i].cells_down : out[i].cells_across;
    cells = cells * 256 / stretch;
    wanted += octaves[i].reach;
    given += out[i].reach;
  }
  for (Octave& octave : out) octave.reach = octave.reach * 4096 / given * wanted / 4096;
}

/// ImageNet's mean of blue, green, red.
constexpr std::array<float, 3> kMeans = {103.939f, 116.779f, 123.68f};
constexpr float kOtherMean = 117.0f;

/// A coordinate among cells: the corner before it, and how far on it lies, of 256.
struct Place {
  std::int64_t corner;
  std::int64_t part;
};

Place place(int position, int size, int cells) {
  const std::int64_t scaled = std::int64_t{position} * cells * 256 / size;
  return {scaled / 256, scaled % 256};
}

/// Adds random values at the cells' corners, interpolated between them along both sides.
void add_noise(const RandomStream& random, const Octave& octave, int height, int width,
               std::vector<std::int64_t>& plane) {
  const std::int64_t across = octave.cells_across + 2;
  std::vector<std::int64_t> corners(static_cast<std::size_t>(across * (octave.cells_down + 2)));
  for (std::size_t i = 0; i < corners.size(); ++i)
    corners[i] =
        (static_cast<std::int64_t>(random.bits(i) & 0xffff) - 32768) * octave.reach / 32768;
  std::vector<Place> columns;
  for (int x = 0; x < width; ++x) columns.push_back(place(x, width, octave.cells_across));
  auto out = plane.begin();
  for (int y = 0; y < height; ++y) {
    const Place row = place(y, height, octave.cells_down);
    for (const Place& column : columns) {
      const std::int64_t* upper =
          &corners[static_cast<std::size_t>(row.corner * across + column.corner)];
      const std::int64_t* lower = upper + across;
      const std::int64_t above = upper[0] * (256 - column.part) + upper[1] * column.part;
      const std::int64_t below = lower[0] * (256 - column.part) + lower[1] * column.part;
      *out++ += (above * (256 - row.part) + below * row.part) / 65536;
    }
  }
}

/// Adds octaves, varied by one stream and filled each from its own; `stream` moves on.
template <std::size_t Count>
void add_octaves(std::uint64_t picture, std::uint64_t& stream,
                 const std::array<Octave, Count>& octaves, int height, int width,
                 std::vector<std::int64_t>& plane) {
  std::array<Octave, Count> own;
  vary(RandomStream(picture, stream++), octaves, own);
  for (const Octave& octave : own)
    add_noise(RandomStream(picture, stream++), octave, height, width, plane);
}

/// Stripes in one direction, as a triangle wave: steps of its phase along both sides (65536 is a
/// whole wave), and how far they move each of up to three channels.
struct Stripes {
  std::int64_t down, across, phase;
  std::array<std::int64_t, 3> reach;
};

/// In -256..256 from a uniform 16-bit number, more often small than large.
std::int64_t mostly_small(std::uint64_t bits) {
  const std::int64_t uniform = static_cast<std::int64_t>(bits & 0xffff) - 32768;
  return uniform * (uniform < 0 ? -uniform : uniform) / (32768 * 128);
}

Stripes random_stripes(const RandomStream& random) {
  Stripes stripes{mostly_small(random.bits(0)) * 128,
                  mostly_small(random.bits(1)) * 128,
                  static_cast<std::int64_t>(random.bits(2) & 0xffff),
                  {}};
  for (std::size_t channel = 0; channel < stripes.reach.size(); ++channel)
    stripes.reach[channel] =
        (static_cast<std::int64_t>(random.bits(3 + channel) & 0xffff) - 32768) * kStripeReach /
        32768;
  return stripes;
}

void add_stripes(const Stripes& stripes, std::int64_t reach, int height, int width,
                 std::vector<std::int64_t>& plane) {
  auto out = plane.begin();
  for (int y = 0; y < height; ++y) {
    std::uint64_t phase = static_cast<std::uint64_t>(stripes.phase + y * stripes.down);
    for (int x = 0; x < width; ++x, phase += static_cast<std::uint64_t>(stripes.across)) {
      const std::int64_t place = static_cast<std::int64_t>(phase & 0xffff);
      const std::int64_t wave = (place < 32768 ? place : 65536 - place) * 2 - 32768;
      *out++ += wave * reach / 32768;
    }
  }
}

}  // namespace

void fill_random_picture(std::uint64_t seed, std::int64_t index, int channels, int height,
                         int width, std::span<float> out) {
  const std::size_t places = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  if (out.size() != places * static_cast<std::size_t>(channels))
    throw std::invalid_argument("fill_random_picture: the buffer does not have the picture's size");
  const std::uint64_t picture = mix(seed) + static_cast<std::uint64_t>(index);
  std::uint64_t stream = 0;
  std::vector<std::int64_t> brightness(places, 0);
  add_octaves(picture, stream, kBrightness, height, width, brightness);
  for (int channel = 0; channel < channels; ++channel) {
    std::vector<std::int64_t> plane = brightness;
    add_octaves(picture, stream, kColour, height, width, plane);
    for (std::uint64_t i = 0; i < kStripes; ++i) {
      const Stripes stripes = random_stripes(RandomStream(picture, kStripeStreams + i));
      add_stripes(stripes, stripes.reach[static_cast<std::size_t>(channel) % 3], height, width,
                  plane);
    }
    const float mean = channels == 3 ? kMeans[static_cast<std::size_t>(channel)] : kOtherMean;
    const auto middle = static_cast<std::int64_t>(mean * 256);
    float* value = out.data() + places * static_cast<std::size_t>(channel);
    for (std::int64_t level : plane)
      *value++ =
          static_cast<float>(std::clamp<std::int64_t>((middle + level) / 256, 0, 255)) - mean;
  }
}

}  // namespace perwatt::dataset
