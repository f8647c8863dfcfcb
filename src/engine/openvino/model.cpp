#include "engine/openvino/model.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "engine/model_path.h"
#include "engine/openvino/error.h"

namespace perwatt::engine::openvino {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxProperties = 24;

std::string precision_hint(const LoadRequest& request) {
  switch (request.precision) {
    case Precision::fp32:
      return "f32";
    case Precision::fp16:
      return "f16";
    case Precision::bf16:
      return "bf16";
    case Precision::int8:
      require_quantised(request.model);
      return "f32";  // what is not quantised
    case Precision::other:
      break;
  }
  throw Failure(FailureKind::unsupported, "precision cannot be asked for");
}

Owned<Model> read_model(const Runtime& runtime, const fs::path& path) {
  require_model(path);
  const Api& api = runtime.api();
  Model* model = nullptr;
  check(api, api.core_read_model(runtime.core(), path.c_str(), nullptr, &model),
        "cannot read model " + path.string());
  return {model, api.model_free};
}

Owned<Port> port_of(const Api& api, const Model& model, bool input) {
  Port* port = nullptr;
  check(
      api,
      (input ? api.model_const_input_by_index : api.model_const_output_by_index)(&model, 0, &port),
      input ? "cannot find the model's input" : "cannot find the model's output");
  return {port, api.output_const_port_free};
}

bool is_float32(const Runtime& runtime, const Model& model, bool input) {
  const Owned<Port> port = port_of(runtime.api(), model, input);
  ElementType type{};
  check(runtime.api(), runtime.api().port_get_element_type(port.get(), &type),
        "cannot read a port's type");
  return type == runtime.float32();
}

void set_float_input(const Runtime& runtime, const Preprocessor& steps) {
  const Api& api = runtime.api();
  const std::string doing = "cannot convert the model's input to float32";
  InputInfo* info = nullptr;
  check(api, api.preprocess_prepostprocessor_get_input_info_by_index(&steps, 0, &info), doing);
  const Owned<InputInfo> owned_info{info, api.preprocess_input_info_free};
  InputTensorInfo* tensor = nullptr;
  check(api, api.preprocess_input_info_get_tensor_info(info, &tensor), doing);
  const Owned<InputTensorInfo> owned_tensor{tensor, api.preprocess_input_tensor_info_free};
  check(api, api.preprocess_input_tensor_info_set_element_type(tensor, runtime.float32()), doing);
}

void set_float_output(const Runtime& runtime, const Preprocessor& steps) {
  const Api& api = runtime.api();
  const std::string doing = "cannot convert the model's output to float32";
  OutputInfo* info = nullptr;
  check(api, api.preprocess_prepostprocessor_get_output_info_by_index(&steps, 0, &info), doing);
  const Owned<OutputInfo> owned_info{info, api.preprocess_output_info_free};
  OutputTensorInfo* tensor = nullptr;
  check(api, api.preprocess_output_info_get_tensor_info(info, &tensor), doing);
  const Owned<OutputTensorInfo> owned_tensor{tensor, api.preprocess_output_tensor_info_free};
  check(api, api.preprocess_output_set_element_type(tensor, runtime.float32()), doing);
}

/// The model itself, or one that converts at its ports.
Owned<Model> with_float_ports(const Runtime& runtime, Owned<Model> model) {
  const bool input = is_float32(runtime, *model, true);
  const bool output = is_float32(runtime, *model, false);
  if (input && output) return model;
  const Api& api = runtime.api();
  Preprocessor* steps = nullptr;
  check(api, api.preprocess_prepostprocessor_create(model.get(), &steps),
        "cannot prepare the model");
  const Owned<Preprocessor> owned{steps, api.preprocess_prepostprocessor_free};
  if (!input) set_float_input(runtime, *steps);
  if (!output) set_float_output(runtime, *steps);
  Model* converted = nullptr;
  check(api, api.preprocess_prepostprocessor_build(steps, &converted),
        "cannot convert the model's ports to float32");
  return {converted, api.model_free};
}

void set_batch(const Runtime& runtime, const Model& model, int batch) {
  const Api& api = runtime.api();
  const Owned<Port> port = port_of(api, model, true);
  PartialShape shape{};
  check(api, api.port_get_partial_shape(port.get(), &shape), "cannot read the input's shape");
  const std::unique_ptr<PartialShape, void (*)(PartialShape*)> owned{&shape,
                                                                     api.partial_shape_free};
  if (shape.rank.min != shape.rank.max || shape.rank.min < 1)
    throw Failure(FailureKind::unsupported, "the model's input has no fixed number of dimensions");
  for (std::int64_t i = 1; i < shape.rank.min; ++i)
    if (shape.dimensions[i].min != shape.dimensions[i].max)
      throw Failure(FailureKind::unsupported,
                    "dimension " + std::to_string(i) +
                        " of the model's input is not fixed; only the batch may vary");
  if (shape.dimensions[0].min == batch && shape.dimensions[0].max == batch) return;
  shape.dimensions[0] = {batch, batch};
  check(api, api.model_reshape_single_input(&model, shape),
        "cannot give the model a batch of " + std::to_string(batch));
}

/// The C function takes keys and values as variable arguments and reads the first 2 n of them.
template <std::size_t... Index>
Status compile_with(const Runtime& runtime, const Model& model, const std::string& device,
                    const Properties& properties, CompiledModel** compiled,
                    std::index_sequence<Index...>) {
  std::array<const char*, 2 * kMaxProperties> arguments{};
  for (std::size_t i = 0; i < properties.size(); ++i) {
    arguments[2 * i] = properties[i].first.c_str();
    arguments[2 * i + 1] = properties[i].second.c_str();
  }
  return runtime.api().core_compile_model(runtime.core(), &model, device.c_str(),
                                          2 * properties.size(), compiled, arguments[Index]...);
}

std::string known_properties(const Runtime& runtime, const std::string& device) {
  return " " + runtime.property(device, "SUPPORTED_PROPERTIES").value_or("") + " ";
}
bool knows(const std::string& known, const std::string& property) {
  return known.find(" " + property + " ") != std::string::npos;
}

/// The precision for each member of a device that spreads work ("HETERO:GPU,CPU"; "AUTO" has all):
/// such a device does not pass on what it is told itself, and fp32 would become bf16. "" for any
/// other device.
std::string told_members(const Runtime& runtime, const std::string& device,
                         const std::string& precision) {
  constexpr const char* kHint = "INFERENCE_PRECISION_HINT";
  const std::size_t colon = device.find(':');
  if (colon == std::string::npos && device != "AUTO") return {};
  std::vector<std::string> members = runtime.devices();
  if (colon != std::string::npos) {
    members.clear();
    std::istringstream names(device.substr(colon + 1));
    for (std::string name; std::getline(names, name, ',');) members.push_back(name);
  }
  std::string told;
  for (const std::string& member : members)
    if (knows(known_properties(runtime, member), kHint))
      told += (told.empty() ? "{" : ",") + member + ":{" + kHint + ":" + precision + "}";
  return told.empty() ? told : told + "}";
}

}  // namespace

Properties properties_of(const Runtime& runtime, const LoadRequest& request,
                         const std::string& device) {
  Properties wanted;
  const bool throughput = request.goal == Goal::throughput;
  wanted.emplace_back("PERFORMANCE_HINT", throughput ? "THROUGHPUT" : "LATENCY");
  const std::string precision = precision_hint(request);
  wanted.emplace_back("INFERENCE_PRECISION_HINT", precision);
  if (throughput && request.lanes > 0)
    wanted.emplace_back("PERFORMANCE_HINT_NUM_REQUESTS", std::to_string(request.lanes));
  if (request.threads > 0)
    wanted.emplace_back("INFERENCE_NUM_THREADS", std::to_string(request.threads));
  if (request.profile) wanted.emplace_back("PERF_COUNT", "YES");

  const std::string known = known_properties(runtime, device);
  std::erase_if(wanted, [&](const auto& property) {
    return request.options.contains(property.first) || !knows(known, property.first);
  });
  if (!request.options.contains("DEVICE_PROPERTIES"))
    if (const std::string told = told_members(runtime, device, precision); !told.empty())
      wanted.emplace_back("DEVICE_PROPERTIES", told);
  wanted.insert(wanted.end(), request.options.begin(), request.options.end());
  if (wanted.size() > kMaxProperties)
    throw Failure(FailureKind::unsupported, "more than " + std::to_string(kMaxProperties) +
                                                " properties cannot be passed on");
  return wanted;
}

Owned<CompiledModel> compile(const Runtime& runtime, const LoadRequest& request,
                             const std::string& device) {
  const Api& api = runtime.api();
  const Properties properties = properties_of(runtime, request, device);
  Owned<Model> model = read_model(runtime, request.model);
  std::size_t inputs = 0;
  check(api, api.model_inputs_size(model.get(), &inputs), "cannot count the model's inputs");
  if (inputs != 1)
    throw Failure(FailureKind::unsupported,
                  "the model has " + std::to_string(inputs) + " inputs; one is expected");
  model = with_float_ports(runtime, std::move(model));
  set_batch(runtime, *model, request.batch);
  CompiledModel* compiled = nullptr;
  check(api,
        compile_with(runtime, *model, device, properties, &compiled,
                     std::make_index_sequence<2 * kMaxProperties>{}),
        "cannot compile " + request.model.string() + " for " + device);
  return {compiled, api.compiled_model_free};
}

}  // namespace perwatt::engine::openvino
