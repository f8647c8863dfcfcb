// ONNX models: everything that is asked of one before an engine sees it.
#include "network/onnx/counts.h"
#include "network/onnx/fixture.h"
#include "network/onnx/not_a_model.h"
#include "network/onnx/picture_input.h"
#include "network/onnx/reader.h"
#include "seeds.h"
#include "target.h"

namespace perwatt::fuzz {

Target target() {
  return {.name = "onnx", .form = Form::protocol_buffer, .seeds = onnx_seeds()};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return take([&] {
    const std::span<const std::byte> bytes = bytes_of(data, size);
    network::not_a_model(bytes);
    const network::onnx::Model model = network::read_onnx(bytes, "input");
    const network::OnnxCounts counts = network::count(model);
    require(counts.parameters.has_value() == counts.parameters_unknown.empty() &&
                counts.macs.has_value() == counts.macs_unknown.empty(),
            "a count is known, or it is said why not");
    require(counts.parameters.value_or(0) >= 0 && counts.macs.value_or(0) >= 0,
            "counts are not negative");
    network::picture_misfit(model);
    network::onnx::operators(model);
    for (const auto* ports : {&model.inputs, &model.outputs})
      for (const network::onnx::Port& port : *ports) network::onnx::shape_text(port);
  });
}

}  // namespace perwatt::fuzz
