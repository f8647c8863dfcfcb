#include "network/graph/graph.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "network/graph/shape_inference.h"

namespace perwatt::network {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Operation>> kKinds = {
    "Input",   "Convolution",  "BatchNorm", "Scale",   "ReLU",    "LRN",    "Pooling", "Concat",
    "Eltwise", "InnerProduct", "Dropout",   "Softmax", "PReLU",   "ELU",    "Sigmoid", "TanH",
    "AbsVal",  "Power",        "Eltwise",   "Eltwise", "Flatten", "Reshape"};

}  // namespace

std::string to_string(const Shape& shape) {
  if (shape.flat) return std::to_string(shape.channels);
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
         std::to_string(shape.width);
}

std::string_view kind(const Operation& operation) {
  return kKinds[operation.index()];
}

Graph::Graph(std::string name, Shape input, std::string input_name) : name_(std::move(name)) {
  if (input.channels <= 0 || input.height <= 0 || input.width <= 0)
    throw Error(name_ + ": the input shape " + to_string(input) + " is empty",
                "give channels, height and width above 0");
  layers_.push_back({std::move(input_name), Input{}, {}, input});
}

LayerId Graph::add(std::string name, Operation operation, std::vector<LayerId> inputs) {
  const std::string where = name_ + ": layer '" + name + "' (" + std::string(kind(operation)) + ")";
  if (std::any_of(layers_.begin(), layers_.end(), [&](const Layer& l) { return l.name == name; }))
    throw Error(where + ": the name is taken", "give every layer its own name");
  std::vector<Shape> shapes;
  for (LayerId id : inputs) {
    if (id >= layers_.size())
      throw Error(where + ": reads layer " + std::to_string(id) + ", which does not exist yet",
                  "add layers in the order of computation");
    shapes.push_back(layers_[id].output);
  }
  try {
    const Shape output = infer_shape(operation, shapes);
    layers_.push_back({std::move(name), operation, std::move(inputs), output});
  } catch (const ShapeError& e) {
    throw Error(where + ": " + e.what(),
                "check this layer's numbers and the shapes of what it reads");
  }
  return layers_.size() - 1;
}

std::vector<LayerId> Graph::consumers(LayerId id) const {
  std::vector<LayerId> readers;
  for (LayerId reader = id + 1; reader < layers_.size(); ++reader) {
    const std::vector<LayerId>& read = layers_[reader].inputs;
    if (std::find(read.begin(), read.end(), id) != read.end()) readers.push_back(reader);
  }
  return readers;
}

}  // namespace perwatt::network
