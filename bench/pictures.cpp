// What a picture costs before a network sees it: decoding, resizing and the whole way to a tensor.
#include <benchmark/benchmark.h>

#include "dataset/encoded_pictures.h"
#include "dataset/preprocessing.h"

namespace {

using namespace perwatt::dataset;

constexpr int kWidth = 500, kHeight = 375;
const InputShape kShape{3, 224, 224};

void decode(benchmark::State& state) {
  const Picture picture =
      slopes(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const std::vector<std::byte> file = state.range(2) == 0 ? jpeg_of(picture) : png_of(picture);
  for (auto _ : state) benchmark::DoNotOptimize(decode_picture(file));
}
BENCHMARK(decode)->Args({kWidth, kHeight, 0})->Args({kWidth, kHeight, 1})->Args({2000, 1500, 0});

void decode_quickly(benchmark::State& state) {
  const std::vector<std::byte> file = jpeg_of(slopes(2000, 1500));
  const DecodeOptions options = quick_decoding(preset("caffe"), kShape);
  for (auto _ : state) benchmark::DoNotOptimize(decode_picture(file, options));
}
BENCHMARK(decode_quickly);

void resize_to_shorter_side(benchmark::State& state) {
  const Picture picture =
      slopes(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const Size to = with_shorter_side({picture.width, picture.height}, 256);
  for (auto _ : state) benchmark::DoNotOptimize(resize(picture, to, {0, 0, to}));
}
BENCHMARK(resize_to_shorter_side)->Args({kWidth, kHeight})->Args({2000, 1500});

void tensor(benchmark::State& state) {
  const Picture picture = slopes(kWidth, kHeight);
  const Preprocessing preprocessing = preset(state.range(0) == 0 ? "caffe" : "imagenet");
  std::vector<float> out(static_cast<std::size_t>(3 * kShape.height * kShape.width));
  for (auto _ : state) {
    fill_tensor(crop_of(picture, preprocessing, kShape), preprocessing, kShape, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(tensor)->Arg(0)->Arg(1);

}  // namespace

BENCHMARK_MAIN();
