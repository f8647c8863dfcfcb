// Texts of a data set: lists of pictures, files of classes, and the words of labels.
#include "dataset/listing.h"
#include "dataset/synsets.h"
#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "list", .form = Form::text, .seeds = list_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    const std::string_view text = text_of(data, size);
    const std::vector<dataset::ListLine> lines =
        dataset::parse_list(text, size % 2 == 0 ? "input.csv" : "input.txt");
    for (const dataset::ListLine& line : lines) require(!line.path.empty(), "a line has a path");
    const dataset::Synsets synsets = dataset::parse_synsets(text, "input");
    require(synsets.size() > 0, "a file of classes has one");
    for (const dataset::ListLine& line : lines) {
      synsets.with_id(line.label);
      synsets.describe(synsets.with_name(line.label));
    }
  });
}

}  // namespace perwatt::fuzz
