// One operator of an ONNX graph being followed: what it is given, and what comes of it. Is NOT
// aware of what particular operators do.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "network/onnx/model.h"

namespace perwatt::network::onnx {

using Numbers = std::vector<std::int64_t>;

/// Where the shapes of a graph cannot be followed; what() says why in a few words.
class Unknown : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A tensor: its shape, and its values where it is a small one of integers that is known before
/// any picture is.
struct Value {
  Numbers shape;
  std::optional<Numbers> content;
};

/// Outputs in their order (those behind the end are not followed), and multiply-accumulates.
struct Outcome {
  std::vector<Value> outputs;
  std::int64_t macs = 0;
};

/// What an operator's rule is given. Every number comes from the file: rules check what they use.
class Call {
 public:
  /// Null inputs are left out, or not followed. What is given must outlive this.
  Call(const Node& node, std::vector<const Value*> inputs)
      : node_(node), inputs_(std::move(inputs)) {}

  const Node& node() const { return node_; }
  std::size_t size() const { return inputs_.size(); }
  /// Named in the graph, be it known or not.
  bool has(std::size_t index) const {
    return index < node_.inputs.size() && !node_.inputs[index].empty();
  }
  /// Throws Unknown where it is left out or not followed.
  const Value& input(std::size_t index) const;
  const Numbers& shape(std::size_t index) const { return input(index).shape; }
  /// Throws Unknown where the values depend on the picture.
  const Numbers& content(std::size_t index) const;

  const Attribute* attribute(std::string_view name) const;
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;
  /// `otherwise` where it is not given.
  Numbers numbers(std::string_view name, const Numbers& otherwise) const;
  std::string_view text(std::string_view name) const;
  /// Numbers from attribute `name` in old operator sets, from input `index` in newer ones; nothing
  /// where neither is given.
  std::optional<Numbers> setting(std::string_view name, std::size_t index) const;

  /// An axis, counted from the end where negative. Throws Unknown beyond `rank`.
  std::size_t axis(std::int64_t axis, std::size_t rank) const;
  /// Throws Unknown("TYPE NAME: what").
  [[noreturn]] void fail(const std::string& what) const;
  /// fail(what) unless.
  void require(bool condition, const char* what) const {
    if (!condition) fail(what);
  }

  /// Throw Unknown where the result would not fit 63 bits.
  std::int64_t times(std::int64_t a, std::int64_t b) const;
  std::int64_t plus(std::int64_t a, std::int64_t b) const;
  std::int64_t product(const Numbers& numbers, std::size_t first, std::size_t last) const;
  std::int64_t product(const Numbers& numbers) const { return product(numbers, 0, numbers.size()); }

 private:
  const Node& node_;
  std::vector<const Value*> inputs_;
};

/// The shape that both broadcast to, as in NumPy.
Numbers broadcast(const Call& call, const Numbers& a, const Numbers& b);

}  // namespace perwatt::network::onnx
