#include "engine/openvino/api.h"

#include <string>

namespace perwatt::engine::openvino {
namespace {

template <typename Function>
void bind(const Library& library, Function*& slot, const char* name) {
  slot = library.function<Function>(name);
}

}  // namespace

Api::Api(const Library& library) {
  bind_core(library);
  bind_model(library);
  bind_preprocessing(library);
  bind_inference(library);
}

void Api::bind_core(const Library& library) {
  bind(library, get_openvino_version, "ov_get_openvino_version");
  bind(library, version_free, "ov_version_free");
  bind(library, free, "ov_free");
  bind(library, get_error_info, "ov_get_error_info");
  get_last_err_msg = library.find<const char*()>("ov_get_last_err_msg");
  bind(library, core_create, "ov_core_create");
  bind(library, core_free, "ov_core_free");
  bind(library, core_get_available_devices, "ov_core_get_available_devices");
  bind(library, available_devices_free, "ov_available_devices_free");
  bind(library, core_get_property, "ov_core_get_property");
  bind(library, core_read_model, "ov_core_read_model");
  bind(library, core_compile_model, "ov_core_compile_model");
}

void Api::bind_model(const Library& library) {
  bind(library, model_free, "ov_model_free");
  bind(library, model_inputs_size, "ov_model_inputs_size");
  bind(library, model_const_input_by_index, "ov_model_const_input_by_index");
  bind(library, model_const_output_by_index, "ov_model_const_output_by_index");
  bind(library, model_reshape_single_input, "ov_model_reshape_single_input");
  bind(library, port_get_any_name, "ov_port_get_any_name");
  bind(library, port_get_partial_shape, "ov_port_get_partial_shape");
  bind(library, port_get_element_type, "ov_port_get_element_type");
  bind(library, output_const_port_free, "ov_output_const_port_free");
  bind(library, partial_shape_free, "ov_partial_shape_free");
  bind(library, shape_free, "ov_shape_free");
}

void Api::bind_preprocessing(const Library& library) {
  bind(library, preprocess_prepostprocessor_create, "ov_preprocess_prepostprocessor_create");
  bind(library, preprocess_prepostprocessor_free, "ov_preprocess_prepostprocessor_free");
  bind(library, preprocess_prepostprocessor_get_input_info_by_index,
       "ov_preprocess_prepostprocessor_get_input_info_by_index");
  bind(library, preprocess_input_info_free, "ov_preprocess_input_info_free");
  bind(library, preprocess_input_info_get_tensor_info, "ov_preprocess_input_info_get_tensor_info");
  bind(library, preprocess_input_tensor_info_free, "ov_preprocess_input_tensor_info_free");
  bind(library, preprocess_input_tensor_info_set_element_type,
       "ov_preprocess_input_tensor_info_set_element_type");
  bind(library, preprocess_prepostprocessor_get_output_info_by_index,
       "ov_preprocess_prepostprocessor_get_output_info_by_index");
  bind(library, preprocess_output_info_free, "ov_preprocess_output_info_free");
  bind(library, preprocess_output_info_get_tensor_info,
       "ov_preprocess_output_info_get_tensor_info");
  bind(library, preprocess_output_tensor_info_free, "ov_preprocess_output_tensor_info_free");
  bind(library, preprocess_output_set_element_type, "ov_preprocess_output_set_element_type");
  bind(library, preprocess_prepostprocessor_build, "ov_preprocess_prepostprocessor_build");
}

void Api::bind_inference(const Library& library) {
  bind(library, compiled_model_free, "ov_compiled_model_free");
  bind(library, compiled_model_get_property, "ov_compiled_model_get_property");
  bind(library, compiled_model_input_by_index, "ov_compiled_model_input_by_index");
  bind(library, compiled_model_output_by_index, "ov_compiled_model_output_by_index");
  bind(library, compiled_model_create_infer_request, "ov_compiled_model_create_infer_request");
  bind(library, infer_request_free, "ov_infer_request_free");
  bind(library, infer_request_get_input_tensor_by_index,
       "ov_infer_request_get_input_tensor_by_index");
  bind(library, infer_request_get_output_tensor_by_index,
       "ov_infer_request_get_output_tensor_by_index");
  bind(library, infer_request_infer, "ov_infer_request_infer");
  bind(library, infer_request_start_async, "ov_infer_request_start_async");
  bind(library, infer_request_wait, "ov_infer_request_wait");
  bind(library, infer_request_set_callback, "ov_infer_request_set_callback");
  bind(library, infer_request_get_profiling_info, "ov_infer_request_get_profiling_info");
  bind(library, profiling_info_list_free, "ov_profiling_info_list_free");
  bind(library, tensor_free, "ov_tensor_free");
  bind(library, tensor_get_shape, "ov_tensor_get_shape");
  bind(library, tensor_get_size, "ov_tensor_get_size");
  bind(library, tensor_get_element_type, "ov_tensor_get_element_type");
  bind(library, tensor_data, "ov_tensor_data");
}

}  // namespace perwatt::engine::openvino
