#include "network/caffe/net.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"
#include "network/caffe/fields.h"
#include "network/caffe/upgrade.h"

namespace perwatt::network {
namespace {

constexpr char kGiveDeploy[] = "give the net for deployment (deploy.prototxt)";
constexpr auto kTraining = std::to_array<std::string_view>(
    {"Data", "ImageData", "HDF5Data", "MemoryData", "WindowData", "DummyData", "AnnotatedData",
     "Accuracy", "SoftmaxWithLoss", "EuclideanLoss", "HingeLoss", "SigmoidCrossEntropyLoss"});

/// Whether a rule (NetStateRule) holds for inference: phase TEST, level 0, no stages.
bool holds(CaffeFields rule) {
  constexpr std::int64_t kAny = 1'000'000'000;
  const bool test = rule.choice("phase", 1, {"TRAIN", "TEST"}) == 1;
  const bool level = rule.integer("min_level", 0, -kAny, kAny) <= 0 &&
                     rule.integer("max_level", 0, -kAny, kAny) >= 0;
  const bool stages = rule.texts("stage").empty();
  rule.texts("not_stage");
  rule.finish();
  return test && level && stages;
}

/// Caffe's rule: all layers are in that no rule keeps out, or those that one of their rules lets
/// in.
bool is_included(CaffeFields& layer) {
  bool included = true, excluded = false;
  const std::vector<CaffeFields> includes = layer.messages("include");
  if (!includes.empty()) included = std::any_of(includes.begin(), includes.end(), holds);
  for (const CaffeFields& rule : layer.messages("exclude")) excluded = excluded || holds(rule);
  if (layer.choice("phase", 1, {"TRAIN", "TEST"}) == 0) included = false;
  return included && !excluded;
}

class NetReader {
 public:
  NetReader(CaffeField root, const std::string& source)
      : root_(std::move(root)), source_(source), fields_(root_, source, "") {}

  CaffeNet read() {
    net_.name = fields_.text("name");
    read_inputs();
    if (fields_.has("layer") && fields_.has("layers"))
      fields_.fail("layers", "a net has fields 'layer' or, of old, 'layers', not both");
    fields_.messages("layer");
    fields_.messages("layers");
    fields_.ignore({"force_backward", "state", "debug_info"});
    fields_.finish();
    for (CaffeField& field : root_.fields) {
      if (field.name == "layers")
        read_layer(upgraded_caffe_layer(std::move(field), source_));
      else if (field.name == "layer")
        read_layer(std::move(field));
    }
    if (net_.input.empty())
      throw Error(
          source_ + ": the net has no input (a layer of type Input, or input and input_dim)",
          kGiveDeploy);
    return std::move(net_);
  }

 private:
  void read_inputs() {
    const std::vector<std::string> names = fields_.texts("input");
    const std::vector<std::int64_t> dimensions =
        fields_.integers("input_dim", 1, kMaxCaffeDimension);
    std::vector<CaffeFields> shapes = fields_.messages("input_shape");
    if (names.empty()) return;
    if (names.size() > 1) fields_.fail("input", "a net with several inputs is not supported");
    if (shapes.size() + (dimensions.empty() ? 0 : 1) != 1)
      fields_.fail("input", "an input needs four input_dim, or one input_shape");
    take_input(names[0], shapes.empty() ? dimensions : dimensions_of(shapes[0]), fields_, "input");
  }

  std::vector<std::int64_t> dimensions_of(CaffeFields shape) {
    std::vector<std::int64_t> dimensions = shape.integers("dim", 1, kMaxCaffeDimension);
    shape.finish();
    return dimensions;
  }

  void take_input(const std::string& name, std::vector<std::int64_t> shape,
                  const CaffeFields& where, std::string_view field) {
    if (!net_.input.empty()) where.fail(field, "a second input is not supported");
    if (name.empty()) where.fail(field, "the input has no name");
    if (shape.size() != 4)
      where.fail(field, "the input needs four dimensions (batch, channels, height, width), not " +
                            std::to_string(shape.size()));
    net_.input = name;
    net_.input_shape = std::move(shape);
    net_.input_line = where.line();
  }

  void read_layer(CaffeField field) {
    CaffeLayer layer;
    layer.line = field.line;
    layer.field = std::move(field);
    CaffeFields fields(layer.field, source_, "");
    layer.name = fields.text("name");
    fields = {layer.field, source_, "layer '" + layer.name + "'"};
    layer.type = fields.text("type");
    if (layer.type.empty()) fields.fail("type", "the layer has no type");
    if (!is_included(fields)) return;
    layer.bottoms = fields.texts("bottom");
    layer.tops = fields.texts("top");
    if (std::find(kTraining.begin(), kTraining.end(), layer.type) != kTraining.end())
      throw Error(source_ + ":" + std::to_string(layer.line) + ": layer '" + layer.name +
                      "' of type '" + layer.type + "' belongs to training or testing",
                  kGiveDeploy);
    if (layer.type == "Input") return read_input_layer(layer, fields);
    if (net_.layers.size() == kMaxCaffeNetLayers)
      fields.fail("name", "more than " + std::to_string(kMaxCaffeNetLayers) + " layers");
    net_.layers.push_back(std::move(layer));
  }

  void read_input_layer(const CaffeLayer& layer, CaffeFields& fields) {
    if (layer.tops.size() != 1) fields.fail("top", "an input layer needs one top");
    CaffeFields parameter = fields.message("input_param");
    std::vector<CaffeFields> shapes = parameter.messages("shape");
    parameter.finish();
    if (shapes.size() != 1) fields.fail("input_param", "an input layer needs one shape");
    take_input(layer.tops[0], dimensions_of(shapes[0]), fields, "input_param");
  }

  CaffeField root_;
  const std::string& source_;
  CaffeFields fields_;
  CaffeNet net_;
};

}  // namespace

CaffeNet read_caffe_net(CaffeField root, const std::string& source) {
  return NetReader(std::move(root), source).read();
}

}  // namespace perwatt::network
