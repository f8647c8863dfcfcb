/* A library with OpenVINO's C functions and no inference: a model of four numbers in and out. The
 * environment variable FAKE_OPENVINO says what goes wrong, so that errors can be tested which a
 * sound library does not show. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { kOk = 0, kError = -1, kBusy = -8, kFloat32 = 77 };

typedef struct {
  const char *build_number, *description;
} Version;
typedef struct {
  char** names;
  size_t size;
} Devices;
typedef struct {
  int64_t min, max;
} Dimension;
typedef struct {
  Dimension rank;
  Dimension* dimensions;
} PartialShape;
typedef struct {
  int64_t rank;
  int64_t* dimensions;
} Shape;
typedef struct {
  void (*call)(void*);
  void* argument;
} Callback;

static int object;
static float input[4], output[4];
static int64_t dimensions[2] = {1, 4};
static Dimension bounds[2] = {{1, 1}, {4, 4}};
static char* device_names[] = {"CPU"};
static const Callback* callback;
static const char* last_error = "";

static int told(const char* fault) {
  const char* wanted = getenv("FAKE_OPENVINO");
  return wanted && strcmp(wanted, fault) == 0;
}
static int fail(int status, const char* why) {
  last_error = why;
  return status;
}
static int give(void** out) {
  *out = &object;
  return kOk;
}
static char* copied(const char* text) {
  char* copy = malloc(strlen(text) + 1);
  return copy ? strcpy(copy, text) : NULL;
}

#define NOTHING(name) \
  void name(void) {}
#define GIVES_SECOND(name)                 \
  int name(const void* from, void** out) { \
    (void)from;                            \
    return give(out);                      \
  }
#define GIVES_THIRD(name)                                \
  int name(const void* from, size_t index, void** out) { \
    (void)from, (void)index;                             \
    return give(out);                                    \
  }
#define SUCCEEDS(name) \
  int name(void) {     \
    return kOk;        \
  }

NOTHING(ov_version_free)
NOTHING(ov_core_free)
NOTHING(ov_available_devices_free)
NOTHING(ov_model_free)
NOTHING(ov_output_const_port_free)
NOTHING(ov_partial_shape_free)
NOTHING(ov_preprocess_prepostprocessor_free)
NOTHING(ov_preprocess_input_info_free)
NOTHING(ov_preprocess_input_tensor_info_free)
NOTHING(ov_preprocess_output_info_free)
NOTHING(ov_preprocess_output_tensor_info_free)
NOTHING(ov_compiled_model_free)
NOTHING(ov_infer_request_free)
NOTHING(ov_profiling_info_list_free)
NOTHING(ov_tensor_free)
SUCCEEDS(ov_shape_free)
SUCCEEDS(ov_preprocess_input_tensor_info_set_element_type)
SUCCEEDS(ov_preprocess_output_set_element_type)
SUCCEEDS(ov_model_reshape_single_input)
GIVES_SECOND(ov_preprocess_prepostprocessor_create)
GIVES_SECOND(ov_preprocess_input_info_get_tensor_info)
GIVES_SECOND(ov_preprocess_output_info_get_tensor_info)
GIVES_SECOND(ov_preprocess_prepostprocessor_build)
GIVES_SECOND(ov_compiled_model_create_infer_request)
GIVES_THIRD(ov_model_const_input_by_index)
GIVES_THIRD(ov_model_const_output_by_index)
GIVES_THIRD(ov_preprocess_prepostprocessor_get_input_info_by_index)
GIVES_THIRD(ov_preprocess_prepostprocessor_get_output_info_by_index)
GIVES_THIRD(ov_compiled_model_input_by_index)
GIVES_THIRD(ov_compiled_model_output_by_index)

void ov_free(char* text) {
  free(text);
}
const char* ov_get_error_info(int status) {
  return status == kBusy ? "REQUEST_BUSY" : "GENERAL_ERROR";
}
char* ov_get_last_err_msg(void) {
  return copied(last_error);
}

int ov_get_openvino_version(Version* version) {
  *version = (Version){"0.0.0-fake-releases/0", "fake"};
  return kOk;
}
int ov_core_create(void** core) {
  return told("no_core") ? fail(kError, "plugins.xml is missing") : give(core);
}
int ov_core_get_available_devices(const void* core, Devices* devices) {
  (void)core;
  *devices = (Devices){device_names, told("no_device") ? 0 : 1};
  return kOk;
}
int ov_core_get_property(const void* core, const char* device, const char* key, char** value) {
  (void)core, (void)device, (void)key;
  *value = copied("FP32");
  return kOk;
}
int ov_core_read_model(const void* core, const char* path, const char* weights, void** model) {
  (void)core, (void)path, (void)weights;
  return give(model);
}
int ov_core_read_model_from_memory_buffer(const void* core, const char* text, size_t size,
                                          const void* weights, void** model) {
  (void)core, (void)text, (void)size, (void)weights;
  return give(model);
}
int ov_core_compile_model(const void* core, const void* model, const char* device, size_t count,
                          void** compiled, ...) {
  (void)core, (void)model, (void)device, (void)count;
  return told("compile_oom") ? fail(kError, "Exception from src/core.cpp:1:\nstd::bad_alloc\n")
                             : give(compiled);
}
int ov_model_inputs_size(const void* model, size_t* size) {
  (void)model;
  *size = told("two_inputs") ? 2 : 1;
  return kOk;
}
int ov_port_get_any_name(const void* port, char** name) {
  (void)port, (void)name;
  return fail(kError, "no name");
}
int ov_port_get_partial_shape(const void* port, PartialShape* shape) {
  (void)port;
  bounds[1].max = told("free_shape") ? -1 : 4;
  *shape = (PartialShape){{2, 2}, bounds};
  return kOk;
}
int ov_port_get_element_type(const void* port, unsigned* type) {
  (void)port;
  *type = kFloat32;
  return kOk;
}
int ov_compiled_model_get_property(const void* compiled, const char* key, char** value) {
  (void)compiled, (void)key, (void)value;
  return fail(kError, "no such property");
}

static int tensor(float* data, void** out) {
  *out = data;
  return kOk;
}
int ov_infer_request_get_input_tensor_by_index(const void* request, size_t index, void** out) {
  (void)request, (void)index;
  return tensor(input, out);
}
int ov_infer_request_get_output_tensor_by_index(const void* request, size_t index, void** out) {
  (void)request, (void)index;
  return tensor(output, out);
}
int ov_tensor_get_shape(const void* from, Shape* shape) {
  (void)from;
  *shape = (Shape){2, dimensions};
  return kOk;
}
int ov_tensor_get_size(const void* from, size_t* size) {
  (void)from;
  *size = 4;
  return kOk;
}
int ov_tensor_get_element_type(const void* from, unsigned* type) {
  (void)from;
  *type = told("odd_type") ? kFloat32 + 1 : kFloat32;
  return kOk;
}
int ov_tensor_data(void* from, void** data) {
  return tensor(from, data);
}

int ov_infer_request_set_callback(void* request, const Callback* wanted) {
  (void)request;
  callback = wanted;
  return kOk;
}
int ov_infer_request_infer(void* request) {
  (void)request;
  if (told("infer_oom"))
    return fail(kError, "Exception from src/infer.cpp:1:\n[GPU] out of memory\n");
  memcpy(output, input, sizeof output);
  return kOk;
}
int ov_infer_request_start_async(void* request) {
  (void)request;
  if (told("busy")) return fail(kBusy, "");
  if (!told("async_lost")) memcpy(output, input, sizeof output);
  callback->call(callback->argument);
  return kOk;
}
int ov_infer_request_wait(void* request) {
  (void)request;
  return told("async_lost") ? fail(kError, "ZE_RESULT_ERROR_DEVICE_LOST") : kOk;
}
int ov_infer_request_get_profiling_info(const void* request, void* list) {
  (void)request, (void)list;
  return fail(kError, "not profiled");
}
