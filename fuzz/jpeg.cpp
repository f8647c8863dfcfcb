// JPEG pictures, with the product's limits.
#include "pictures.h"
#include "seeds.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "jpeg", .form = Form::bytes, .seeds = jpeg_seeds(), .most_mebibytes = 1024};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return decode(data, size);
}

}  // namespace perwatt::fuzz
