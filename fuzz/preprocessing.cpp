// Preprocessing: what was read comes back from its own text.
#include "dataset/preprocessing.h"

#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "preprocessing", .form = Form::text, .seeds = preprocessing_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    const dataset::Preprocessing read = dataset::parse_preprocessing(text_of(data, size), "input");
    require(dataset::parse_preprocessing(dataset::to_toml(read), "again") == read,
            "preprocessing survives its own text");
    dataset::quick_decoding(read, {});
    dataset::check(read, {});
  });
}

}  // namespace perwatt::fuzz
