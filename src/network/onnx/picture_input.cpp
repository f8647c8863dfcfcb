#include "network/onnx/picture_input.h"

#include <algorithm>
#include <array>

#include "network/onnx/proto.h"

namespace perwatt::network {
namespace {

constexpr std::int64_t kMostValues = std::int64_t{1} << 28;

std::string inputs_of(const onnx::Model& model) {
  if (model.inputs.empty()) return "no input";
  std::string text = std::to_string(model.inputs.size()) + " inputs";
  for (std::size_t i = 0; i < model.inputs.size() && i < 4; ++i)
    text += (i == 0 ? " (" : ", ") + onnx::printable(model.inputs[i].name);
  return text + (model.inputs.size() > 4 ? ", ...)" : ")");
}

bool is_pictures_type(int element_type) {
  constexpr std::array kTypes{onnx::tensor::kFloat,    onnx::tensor::kFloat16,
                              onnx::tensor::kBfloat16, onnx::tensor::kDouble,
                              onnx::tensor::kUint8,    onnx::tensor::kInt8};
  return std::ranges::find(kTypes, element_type) != kTypes.end();
}

}  // namespace

std::optional<Misfit> picture_misfit(const onnx::Model& model) {
  const char* const classifier = "choose a model that classifies one picture, N x C x H x W";
  if (model.inputs.size() != 1)
    return Misfit{"the model has " + inputs_of(model) + "; one picture is expected", classifier};
  const onnx::Port& input = model.inputs[0];
  const std::string named = "the model's input " + onnx::printable(input.name);
  const std::string is = named + " is " + onnx::shape_text(input);
  if (!is_pictures_type(input.element_type))
    return Misfit{named + " takes " + onnx::element_name(input.element_type) + ", not pictures",
                  classifier};
  if (!input.shape || input.shape->size() != 4) return Misfit{is + ", not a picture", classifier};
  std::int64_t values = 1;
  for (std::size_t i = 1; i < 4; ++i) {
    const auto length = (*input.shape)[i].value;
    if (!length)
      return Misfit{is + ": only the batch may be left open",
                    "fix the picture's size, as with python -m "
                    "onnxruntime.tools.make_dynamic_shape_fixed --input_name NAME --input_shape "
                    "1,3,224,224"};
    if (*length > kMostValues || (values *= *length) > kMostValues)
      return Misfit{is + ", larger than any picture", classifier};
  }
  return std::nullopt;
}

}  // namespace perwatt::network
