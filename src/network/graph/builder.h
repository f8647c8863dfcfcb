// Writes a layer graph as its paper's table reads. Is NOT aware of weights or files.
#pragma once

#include <initializer_list>
#include <string>

#include "network/graph/graph.h"

namespace perwatt::network {

class Builder;

/// What a convolution may have beside its outputs and kernel.
struct ConvolutionOptions {
  Extent stride = 1;
  Extent pad = 0;
  int groups = 1;
  bool bias = true;
};

/// A layer's output while its graph is being built; each call appends a layer and returns that
/// layer's output. A layer whose name does not matter takes it from the one that it reads. Valid as
/// long as its Builder.
class Tensor {
 public:
  Tensor convolution(const std::string& name, std::int64_t outputs, Extent kernel,
                     ConvolutionOptions options = {}) const;
  Tensor batch_norm(const std::string& name) const;
  Tensor scale(const std::string& name) const;
  Tensor relu() const;
  Tensor lrn(const std::string& name, Lrn options = {}) const;
  Tensor max_pool(const std::string& name, Extent kernel, Extent stride, Extent pad = 0) const;
  Tensor average_pool(const std::string& name, Extent kernel, Extent stride, Extent pad = 0) const;
  Tensor global_average_pool(const std::string& name) const;
  Tensor inner_product(const std::string& name, std::int64_t outputs) const;
  Tensor dropout(float ratio) const;
  Tensor softmax(const std::string& name) const;

 private:
  friend class Builder;
  Tensor(Builder* builder, LayerId id) : builder_(builder), id_(id) {}
  Tensor then(const std::string& name, Operation operation) const;
  const std::string& name() const;
  Builder* builder_;
  LayerId id_;
};

/// Owns the graph until it is taken. Errors are those of Graph::add.
class Builder {
 public:
  Builder(std::string name, Shape input) : graph_(std::move(name), input) {}
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  Tensor input() { return {this, 0}; }
  Tensor concat(const std::string& name, std::initializer_list<Tensor> inputs);
  /// `shortcut` + `branch`.
  Tensor sum(const std::string& name, Tensor shortcut, Tensor branch);
  Graph take() { return std::move(graph_); }

 private:
  friend class Tensor;
  Tensor add(const std::string& name, Operation operation, std::vector<LayerId> inputs) {
    return {this, graph_.add(name, operation, std::move(inputs))};
  }
  Graph graph_;
};

}  // namespace perwatt::network
