// The part of OpenVINO's C interface that is used, declared from its documented ABI (the same in
// 2024.6 and 2026.4), and its functions as found in a library at run time. Is NOT aware of the
// engine interface. Numbers of element types moved between versions, so they are only ever compared
// with what the library itself says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/library.h"

namespace perwatt::engine::openvino {

using Status = int;  ///< 0, or a negative code
inline constexpr Status kOk = 0;
inline constexpr Status kNotImplemented = -2;

using ElementType = unsigned;  ///< opaque: its numbers differ between versions

// Opaque objects.
struct Core;
struct Model;
struct CompiledModel;
struct InferRequest;
struct TensorObject;
struct Port;
struct Preprocessor;
struct InputInfo;
struct InputTensorInfo;
struct OutputInfo;
struct OutputTensorInfo;

// Structures passed by value or filled in by the library.
struct Version {
  const char* build_number;
  const char* description;
};
struct AvailableDevices {
  char** devices;
  std::size_t size;
};
struct Dimension {
  std::int64_t min, max;  ///< equal where the dimension is fixed
};
struct Shape {
  std::int64_t rank;
  std::int64_t* dimensions;
};
struct PartialShape {
  Dimension rank;
  Dimension* dimensions;
};
struct Callback {
  void (*call)(void* argument);
  void* argument;
};
struct ProfilingInfo {
  enum class State : int { not_run, optimized_out, executed } state;
  std::int64_t real_time_us;
  std::int64_t cpu_time_us;
  const char* node_name;
  const char* exec_type;
  const char* node_type;
};
struct ProfilingList {
  ProfilingInfo* infos;
  std::size_t size;
};

/// The functions, by their names without "ov_".
class Api {
 public:
  /// Throws LibraryError that names the first function which the library lacks.
  explicit Api(const Library& library);

  Status (*get_openvino_version)(Version*);
  void (*version_free)(Version*);
  void (*free)(const char*);
  const char* (*get_error_info)(Status);
  const char* (*get_last_err_msg)();  ///< null in libraries that have none

  Status (*core_create)(Core**);
  void (*core_free)(Core*);
  Status (*core_get_available_devices)(const Core*, AvailableDevices*);
  void (*available_devices_free)(AvailableDevices*);
  Status (*core_get_property)(const Core*, const char* device, const char* key, char** value);
  Status (*core_read_model)(const Core*, const char* path, const char* weights, Model**);
  /// `argument_count` counts keys and values: twice the number of properties.
  Status (*core_compile_model)(const Core*, const Model*, const char* device,
                               std::size_t argument_count, CompiledModel**, ...);

  void (*model_free)(Model*);
  Status (*model_inputs_size)(const Model*, std::size_t*);
  Status (*model_const_input_by_index)(const Model*, std::size_t, Port**);
  Status (*model_const_output_by_index)(const Model*, std::size_t, Port**);
  Status (*model_reshape_single_input)(const Model*, PartialShape);

  Status (*port_get_any_name)(const Port*, char**);
  Status (*port_get_partial_shape)(const Port*, PartialShape*);
  Status (*port_get_element_type)(const Port*, ElementType*);
  void (*output_const_port_free)(Port*);
  void (*partial_shape_free)(PartialShape*);
  Status (*shape_free)(Shape*);

  Status (*preprocess_prepostprocessor_create)(const Model*, Preprocessor**);
  void (*preprocess_prepostprocessor_free)(Preprocessor*);
  Status (*preprocess_prepostprocessor_get_input_info_by_index)(const Preprocessor*, std::size_t,
                                                                InputInfo**);
  void (*preprocess_input_info_free)(InputInfo*);
  Status (*preprocess_input_info_get_tensor_info)(const InputInfo*, InputTensorInfo**);
  void (*preprocess_input_tensor_info_free)(InputTensorInfo*);
  Status (*preprocess_input_tensor_info_set_element_type)(InputTensorInfo*, ElementType);
  Status (*preprocess_prepostprocessor_get_output_info_by_index)(const Preprocessor*, std::size_t,
                                                                 OutputInfo**);
  void (*preprocess_output_info_free)(OutputInfo*);
  Status (*preprocess_output_info_get_tensor_info)(const OutputInfo*, OutputTensorInfo**);
  void (*preprocess_output_tensor_info_free)(OutputTensorInfo*);
  Status (*preprocess_output_set_element_type)(OutputTensorInfo*, ElementType);
  Status (*preprocess_prepostprocessor_build)(const Preprocessor*, Model**);

  void (*compiled_model_free)(CompiledModel*);
  Status (*compiled_model_get_property)(const CompiledModel*, const char* key, char** value);
  Status (*compiled_model_input_by_index)(const CompiledModel*, std::size_t, Port**);
  Status (*compiled_model_output_by_index)(const CompiledModel*, std::size_t, Port**);
  Status (*compiled_model_create_infer_request)(const CompiledModel*, InferRequest**);

  void (*infer_request_free)(InferRequest*);
  Status (*infer_request_get_input_tensor_by_index)(const InferRequest*, std::size_t,
                                                    TensorObject**);
  Status (*infer_request_get_output_tensor_by_index)(const InferRequest*, std::size_t,
                                                     TensorObject**);
  Status (*infer_request_infer)(InferRequest*);
  Status (*infer_request_start_async)(InferRequest*);
  Status (*infer_request_wait)(InferRequest*);
  /// Keeps the pointer, not a copy: the Callback must outlive the request.
  Status (*infer_request_set_callback)(InferRequest*, const Callback*);
  Status (*infer_request_get_profiling_info)(const InferRequest*, ProfilingList*);
  void (*profiling_info_list_free)(ProfilingList*);

  void (*tensor_free)(TensorObject*);
  Status (*tensor_get_shape)(const TensorObject*, Shape*);
  Status (*tensor_get_size)(const TensorObject*, std::size_t*);
  Status (*tensor_get_element_type)(const TensorObject*, ElementType*);
  Status (*tensor_data)(const TensorObject*, void**);

 private:
  void bind_core(const Library& library);
  void bind_model(const Library& library);
  void bind_preprocessing(const Library& library);
  void bind_inference(const Library& library);
};

/// An object of the library with the function that frees it.
template <typename Object>
using Owned = std::unique_ptr<Object, void (*)(Object*)>;

}  // namespace perwatt::engine::openvino
