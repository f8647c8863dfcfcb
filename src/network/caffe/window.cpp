#include "network/caffe/window.h"

#include <string>

namespace perwatt::network {
namespace {

constexpr std::int64_t kMost = 65'536;

struct Names {
  std::string both, height, width;
};

/// `fallback` < `least` where the field must be given.
Extent extent(CaffeFields& fields, const Names& names, bool convolution, int fallback, int least) {
  const auto both = fields.integers(names.both, least, kMost);
  const auto height = fields.integer(names.height, fallback, fallback < least ? 0 : least, kMost);
  const auto width = fields.integer(names.width, fallback, fallback < least ? 0 : least, kMost);
  const bool apart = fields.has(names.height) || fields.has(names.width);
  if (apart && !both.empty())
    fields.fail(names.both, names.both + " and " + names.height + " or " + names.width +
                                " contradict each other");
  if (both.size() > (convolution ? 2u : 1u))
    fields.fail(names.both, names.both + " is given too often");
  if (both.size() == 1) return static_cast<int>(both[0]);
  if (both.size() == 2) return {static_cast<int>(both[0]), static_cast<int>(both[1])};
  if (height < least || width < least)
    fields.fail(names.both, "needs " + names.both + ", or " + names.height + " and " + names.width);
  return {static_cast<int>(height), static_cast<int>(width)};
}

}  // namespace

Window caffe_window(CaffeFields& fields, bool convolution) {
  Window window;
  window.kernel = extent(fields, {"kernel_size", "kernel_h", "kernel_w"}, convolution, 0, 1);
  window.stride = extent(fields, {"stride", "stride_h", "stride_w"}, convolution, 1, 1);
  window.pad = extent(fields, {"pad", "pad_h", "pad_w"}, convolution, 0, 0);
  if (!convolution) return window;
  const auto dilation = fields.integers("dilation", 1, kMost);
  if (dilation.size() > 2) fields.fail("dilation", "dilation is given too often");
  if (!dilation.empty())
    window.dilation = {static_cast<int>(dilation.front()), static_cast<int>(dilation.back())};
  return window;
}

}  // namespace perwatt::network
