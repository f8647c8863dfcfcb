// Nets and errors for the tests of Caffe's reader. Used by tests only.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "network/caffe/graph.h"
#include "network/caffe/net.h"
#include "network/caffe/text.h"

namespace perwatt::network {

/// Every kind of layer, and the text format's rarer forms.
inline constexpr char kCaffeTestNet[] = R"(# a net
name: "te" 'st'
input: "image"
input_shape < dim: [ 2, 3 ]; dim: 0x10, dim: 020 >
layer { name: "conv" type: "Convolution" bottom: "image" top: "conv"
  param { lr_mult: 1 } param { lr_mult: 2.5e-1f }
  convolution_param: { num_output: 8 kernel_size: 3 pad: 1 bias_term: false
                       weight_filler { type: "msra" std: -.01 } }
}
layer { name: "norm" type: "BatchNorm" bottom: "conv" top: "conv" batch_norm_param { use_global_stats: true } }
layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "split" type: "Split" bottom: "conv" top: "one" top: "two" }
layer { name: "act" type: "PReLU" bottom: "one" top: "act" }
layer { name: "sum" type: "Eltwise" bottom: "act" bottom: "two" top: "sum" eltwise_param { operation: SUM coeff: 1 coeff: 1 } }
layer { name: "extra" type: "TanH" bottom: "sum" top: "extra" }
layer { name: "quiet" type: "Silence" bottom: "extra" }
layer { name: "pool" type: "Pooling" bottom: "sum" top: "pool" pooling_param { pool: AVE global_pooling: true } }
layer { name: "drop" type: "Dropout" bottom: "pool" top: "pool" dropout_param { dropout_ratio: 0.3 } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "pool" bottom: "label" include { phase: TRAIN } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 4 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" exclude { phase: TRAIN } }
)";

inline Graph caffe_test_graph(std::string_view text) {
  return caffe_graph(read_caffe_net(parse_caffe_text(text, "net"), "net"), "net", "fallback");
}

/// A net of a small input and these layers.
inline std::string caffe_test_net(const std::string& layers) {
  return "input: 'data' input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8\n" + layers;
}

/// What the Error that `call` throws says, or "no error".
template <typename Call>
std::string caffe_error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e.remedy().empty() ? "no remedy" : e.what();
  }
  return "no error";
}

inline std::string caffe_graph_error(const std::string& text) {
  return caffe_error_of([&] { caffe_test_graph(text); });
}

}  // namespace perwatt::network
