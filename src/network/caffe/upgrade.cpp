#include "network/caffe/upgrade.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace perwatt::network {
namespace {

struct Renamed {
  std::string_view old, now;
};
constexpr auto kTypesV1 = std::to_array<Renamed>({{"ABSVAL", "AbsVal"},
                                                  {"CONCAT", "Concat"},
                                                  {"CONVOLUTION", "Convolution"},
                                                  {"DROPOUT", "Dropout"},
                                                  {"ELTWISE", "Eltwise"},
                                                  {"FLATTEN", "Flatten"},
                                                  {"INNER_PRODUCT", "InnerProduct"},
                                                  {"LRN", "LRN"},
                                                  {"POOLING", "Pooling"},
                                                  {"POWER", "Power"},
                                                  {"RELU", "ReLU"},
                                                  {"SIGMOID", "Sigmoid"},
                                                  {"SILENCE", "Silence"},
                                                  {"SOFTMAX", "Softmax"},
                                                  {"SPLIT", "Split"},
                                                  {"TANH", "TanH"},
                                                  {"ACCURACY", "Accuracy"},
                                                  {"DATA", "Data"},
                                                  {"DUMMY_DATA", "DummyData"},
                                                  {"HDF5_DATA", "HDF5Data"},
                                                  {"IMAGE_DATA", "ImageData"},
                                                  {"MEMORY_DATA", "MemoryData"},
                                                  {"SOFTMAX_LOSS", "SoftmaxWithLoss"},
                                                  {"WINDOW_DATA", "WindowData"}});

constexpr auto kTypesV0 = std::to_array<Renamed>({{"concat", "Concat"},
                                                  {"conv", "Convolution"},
                                                  {"data", "Data"},
                                                  {"dropout", "Dropout"},
                                                  {"flatten", "Flatten"},
                                                  {"images", "ImageData"},
                                                  {"innerproduct", "InnerProduct"},
                                                  {"lrn", "LRN"},
                                                  {"pool", "Pooling"},
                                                  {"power", "Power"},
                                                  {"relu", "ReLU"},
                                                  {"sigmoid", "Sigmoid"},
                                                  {"softmax", "Softmax"},
                                                  {"softmax_loss", "SoftmaxWithLoss"},
                                                  {"split", "Split"},
                                                  {"tanh", "TanH"}});

/// Where a V0 layer's field is now, by the layer's type.
struct Moved {
  std::string_view type, old, message, now;
};
constexpr auto kFieldsV0 = std::to_array<Moved>({
    {"Convolution", "num_output", "convolution_param", "num_output"},
    {"Convolution", "biasterm", "convolution_param", "bias_term"},
    {"Convolution", "weight_filler", "convolution_param", "weight_filler"},
    {"Convolution", "bias_filler", "convolution_param", "bias_filler"},
    {"Convolution", "pad", "convolution_param", "pad"},
    {"Convolution", "kernelsize", "convolution_param", "kernel_size"},
    {"Convolution", "group", "convolution_param", "group"},
    {"Convolution", "stride", "convolution_param", "stride"},
    {"InnerProduct", "num_output", "inner_product_param", "num_output"},
    {"InnerProduct", "biasterm", "inner_product_param", "bias_term"},
    {"InnerProduct", "weight_filler", "inner_product_param", "weight_filler"},
    {"InnerProduct", "bias_filler", "inner_product_param", "bias_filler"},
    {"Pooling", "pad", "pooling_param", "pad"},
    {"Pooling", "kernelsize", "pooling_param", "kernel_size"},
    {"Pooling", "stride", "pooling_param", "stride"},
    {"Pooling", "pool", "pooling_param", "pool"},
    {"Dropout", "dropout_ratio", "dropout_param", "dropout_ratio"},
    {"LRN", "local_size", "lrn_param", "local_size"},
    {"LRN", "alpha", "lrn_param", "alpha"},
    {"LRN", "beta", "lrn_param", "beta"},
    {"LRN", "k", "lrn_param", "k"},
    {"Concat", "concat_dim", "concat_param", "concat_dim"},
});

CaffeField* find(CaffeField& message, std::string_view name) {
  const auto found = std::find_if(message.fields.begin(), message.fields.end(),
                                  [&](const CaffeField& field) { return field.name == name; });
  return found == message.fields.end() ? nullptr : &*found;
}

template <typename Table>
void rename_type(CaffeField& layer, const Table& table) {
  CaffeField* type = find(layer, "type");
  if (type == nullptr || type->kind == CaffeFieldKind::message) return;
  type->kind = CaffeFieldKind::string;
  for (const Renamed& renamed : table)
    if (type->text == renamed.old) {
      type->text = renamed.now;
      return;
    }
}

/// The message `name` of `layer`, made where it is not there yet.
CaffeField& message_of(CaffeField& layer, std::string_view name, const CaffeField& like) {
  if (CaffeField* found = find(layer, name)) return *found;
  layer.fields.push_back({.name = std::string(name),
                          .kind = CaffeFieldKind::message,
                          .text = {},
                          .fields = {},
                          .line = like.line,
                          .column = like.column});
  return layer.fields.back();
}

/// `flat` is the V0 layer inside of `layers`; bottoms and tops stand beside it.
CaffeField upgraded_v0(CaffeField layers, CaffeField flat, const std::string& source) {
  rename_type(flat, kTypesV0);
  const CaffeField* found = find(flat, "type");
  const std::string type = found == nullptr ? "" : found->text;
  CaffeField layer = layers;
  std::erase_if(layer.fields, [](const CaffeField& field) { return field.name == "layer"; });
  for (CaffeField& field : flat.fields) {
    const auto moved = std::find_if(kFieldsV0.begin(), kFieldsV0.end(), [&](const Moved& row) {
      return row.type == type && row.old == field.name;
    });
    const bool stays = field.name == "name" || field.name == "type" || field.name == "blobs_lr" ||
                       field.name == "weight_decay";
    if (moved != kFieldsV0.end()) {
      CaffeField& message = message_of(layer, moved->message, field);
      field.name = moved->now;
      message.fields.push_back(std::move(field));
    } else if (stays) {
      layer.fields.push_back(std::move(field));
    } else {
      throw Error(source + ":" + std::to_string(field.line) + ": layer." + field.name +
                      " of a layer of type '" + type + "' is not supported",
                  "upgrade the net with Caffe's upgrade_net_proto_text");
    }
  }
  return layer;
}

}  // namespace

CaffeField upgraded_caffe_layer(CaffeField layers, const std::string& source) {
  if (const CaffeField* flat = find(layers, "layer");
      flat != nullptr && flat->kind == CaffeFieldKind::message) {
    CaffeField copy = *flat;
    layers = upgraded_v0(std::move(layers), std::move(copy), source);
  } else {
    rename_type(layers, kTypesV1);
  }
  layers.name = "layer";
  return layers;
}

}  // namespace perwatt::network
