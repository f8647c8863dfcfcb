// The layer graph of a network: what is computed, on which shapes. Is NOT aware of weights' values,
// file formats or engines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace perwatt::network {

/// What one picture's tensor holds: a feature map, or a flat vector (behind an inner product;
/// height = width = 1).
struct Shape {
  std::int64_t channels = 0;
  std::int64_t height = 1;
  std::int64_t width = 1;
  bool flat = false;

  constexpr std::int64_t size() const { return channels * height * width; }
  bool operator==(const Shape&) const = default;
};

/// "3x227x227", or "1000" where flat.
std::string to_string(const Shape& shape);

/// A pair of numbers along height and width; one number stands for both.
struct Extent {
  int height;
  int width;
  constexpr Extent(int both) : height(both), width(both) {}
  constexpr Extent(int along_height, int along_width) : height(along_height), width(along_width) {}
  bool operator==(const Extent&) const = default;
};

/// A sliding window. `pad` is added on both sides of the input; `dilation` is the step from one
/// value of the kernel to the next (convolutions only).
struct Window {
  Extent kernel = 1;
  Extent stride = 1;
  Extent pad = 0;
  Extent dilation = 1;
};

struct Input {};
/// Weights: outputs x (inputs / groups) x kernel; one bias an output.
struct Convolution {
  std::int64_t outputs = 0;
  Window window;
  int groups = 1;
  bool bias = true;
};
/// (x - mean) / sqrt(variance + epsilon), by channel, with stored mean and variance.
struct BatchNorm {
  float epsilon = 1e-5f;
};
/// x * scale + shift, by channel.
struct Scale {
  bool bias = true;
};
/// x where it is positive, else x * negative_slope.
struct Relu {
  float negative_slope = 0;
};
/// Local response normalisation across channels: x / (k + alpha / size * sum of x^2 over `size`
/// channels)^beta.
struct Lrn {
  int size = 5;
  float alpha = 1e-4f;
  float beta = 0.75f;
  float k = 1.0f;
};
enum class PoolingKind { max, average };
/// Pooling by Caffe's rules: the output size is rounded up (or down, where said so), and an average
/// divides by the size of the window clipped to the padded input. A global one covers the whole
/// map.
struct Pooling {
  PoolingKind kind = PoolingKind::max;
  Window window;
  bool global = false;
  bool round_up = true;
};
/// Joins feature maps along the channels.
struct Concat {};
/// Adds two or more tensors of one shape. In a residual block the shortcut comes first and the
/// branch second.
struct EltwiseSum {};
/// Weights: outputs x inputs; one bias an output.
struct InnerProduct {
  std::int64_t outputs = 0;
  bool bias = true;
};
/// Only in training; the identity in inference.
struct Dropout {
  float ratio = 0.5f;
};
/// Over the channels of a 1 x 1 map or a flat vector.
struct Softmax {};
/// x where it is positive, else x * slope, with a stored slope a channel, or one for all.
struct PRelu {
  bool shared = false;
};
/// x where it is positive, else alpha * (exp(x) - 1).
struct Elu {
  float alpha = 1;
};
struct Sigmoid {};
struct TanH {};
struct AbsVal {};
/// (shift + scale * x)^power.
struct Power {
  float power = 1;
  float scale = 1;
  float shift = 0;
};
/// The products, or the largest, of two or more tensors of one shape.
struct EltwiseProduct {};
struct EltwiseMaximum {};
/// A feature map as a flat vector.
struct Flatten {};
/// The same values in the same order as another map or a flat vector.
struct Reshape {
  Shape to;
};

using Operation =
    std::variant<Input, Convolution, BatchNorm, Scale, Relu, Lrn, Pooling, Concat, EltwiseSum,
                 InnerProduct, Dropout, Softmax, PRelu, Elu, Sigmoid, TanH, AbsVal, Power,
                 EltwiseProduct, EltwiseMaximum, Flatten, Reshape>;

/// "Convolution", "BatchNorm", ...: the names that Caffe gives them.
std::string_view kind(const Operation& operation);

/// A layer's place in its graph.
using LayerId = std::size_t;

struct Layer {
  std::string name;
  Operation operation;
  std::vector<LayerId> inputs;
  Shape output;  ///< by shape inference, of one picture
};

/// Layers in an order in which they can be computed; the first is the input, the last is the
/// output.
class Graph {
 public:
  /// Throws Error where a dimension is not positive.
  Graph(std::string name, Shape input, std::string input_name = "data");

  /// Appends a layer and infers its shape. Throws Error, naming the layer and what does not fit,
  /// where the name is taken, an input is missing, or the operation cannot be done on these shapes.
  LayerId add(std::string name, Operation operation, std::vector<LayerId> inputs);

  const std::string& name() const { return name_; }
  const std::vector<Layer>& layers() const { return layers_; }
  const Layer& layer(LayerId id) const { return layers_.at(id); }
  const Shape& input_shape() const { return layers_.front().output; }
  /// The ids of the layers that read layer `id`.
  std::vector<LayerId> consumers(LayerId id) const;

 private:
  std::string name_;
  std::vector<Layer> layers_;
};

}  // namespace perwatt::network
