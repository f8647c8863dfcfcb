#include "network/graph/builder.h"

namespace perwatt::network {

Tensor Tensor::convolution(const std::string& name, std::int64_t outputs, Extent kernel,
                           ConvolutionOptions options) const {
  return then(name, Convolution{.outputs = outputs,
                                .window = {kernel, options.stride, options.pad},
                                .groups = options.groups,
                                .bias = options.bias});
}

Tensor Tensor::batch_norm(const std::string& name) const {
  return then(name, BatchNorm{});
}
Tensor Tensor::scale(const std::string& name) const {
  return then(name, Scale{});
}
Tensor Tensor::relu() const {
  return then(this->name() + "_relu", Relu{});
}
Tensor Tensor::lrn(const std::string& name, Lrn options) const {
  return then(name, options);
}

Tensor Tensor::max_pool(const std::string& name, Extent kernel, Extent stride, Extent pad) const {
  return then(name, Pooling{PoolingKind::max, {kernel, stride, pad}});
}

Tensor Tensor::average_pool(const std::string& name, Extent kernel, Extent stride,
                            Extent pad) const {
  return then(name, Pooling{PoolingKind::average, {kernel, stride, pad}});
}

Tensor Tensor::global_average_pool(const std::string& name) const {
  return then(name, Pooling{PoolingKind::average, {}, true});
}

Tensor Tensor::inner_product(const std::string& name, std::int64_t outputs) const {
  return then(name, InnerProduct{outputs});
}

Tensor Tensor::dropout(float ratio) const {
  return then(this->name() + "_dropout", Dropout{ratio});
}
Tensor Tensor::softmax(const std::string& name) const {
  return then(name, Softmax{});
}
const std::string& Tensor::name() const {
  return builder_->graph_.layer(id_).name;
}
Tensor Tensor::then(const std::string& name, Operation operation) const {
  return builder_->add(name, operation, {id_});
}

Tensor Builder::concat(const std::string& name, std::initializer_list<Tensor> inputs) {
  std::vector<LayerId> ids;
  for (const Tensor& input : inputs) ids.push_back(input.id_);
  return add(name, Concat{}, std::move(ids));
}

Tensor Builder::sum(const std::string& name, Tensor shortcut, Tensor branch) {
  return add(name, EltwiseSum{}, {shortcut.id_, branch.id_});
}

}  // namespace perwatt::network
