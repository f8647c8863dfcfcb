#include "engine/onnxruntime/network.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "engine/onnxruntime/profile.h"

namespace perwatt::engine::onnxruntime {
namespace {

std::vector<std::int64_t> shape_of(const Runtime& runtime, const OrtTensorTypeAndShapeInfo& info) {
  std::size_t rank = 0;
  runtime.check(runtime.api().GetDimensionsCount(&info, &rank), "cannot read a shape");
  std::vector<std::int64_t> shape(rank);
  runtime.check(runtime.api().GetDimensions(&info, shape.data(), rank), "cannot read a shape");
  return shape;
}

Owned<OrtMemoryInfo> cpu_memory(const Runtime& runtime) {
  OrtMemoryInfo* memory = nullptr;
  runtime.check(runtime.api().CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeCPU, &memory),
                "cannot describe memory");
  return {memory, runtime.api().ReleaseMemoryInfo};
}

OrtAllocator& allocator_of(const Runtime& runtime) {
  OrtAllocator* allocator = nullptr;
  runtime.check(runtime.api().GetAllocatorWithDefaultOptions(&allocator), "cannot allocate");
  return *allocator;
}

}  // namespace

std::size_t OnnxRuntimeNetwork::Port::size() const {
  return static_cast<std::size_t>(
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies{}));
}

OnnxRuntimeNetwork::OnnxRuntimeNetwork(std::shared_ptr<const Runtime> runtime, Target target,
                                       Session session, const Spread& spread, int batch,
                                       std::unique_ptr<ProfileFile> profile)
    : runtime_(std::move(runtime)),
      api_(runtime_->api()),
      target_(std::move(target)),
      profile_(std::move(profile)),
      session_(std::move(session)),
      memory_(cpu_memory(*runtime_)),
      input_(port_of(true, batch)),
      output_(port_of(false, batch)),
      lanes_(make_lanes(spread.lanes)),
      threads_(spread.lanes, spread.at_once, [this](int lane) { infer(lane); }) {}

std::deque<OnnxRuntimeNetwork::Lane> OnnxRuntimeNetwork::make_lanes(int number) {
  std::deque<Lane> lanes;
  for (int i = 0; i < number; ++i) {
    Lane& lane = lanes.emplace_back();
    lane.input.resize(input_.size());
    lane.input_value = value_of(input_, lane.input);
    if (std::ranges::any_of(output_.shape, [](std::int64_t size) { return size < 0; }))
      output_.shape = answered_shape(lane);
    lane.output.resize(output_.size());
    lane.output_value = value_of(output_, lane.output);
  }
  return lanes;
}

OnnxRuntimeNetwork::Port OnnxRuntimeNetwork::port_of(bool input, int batch) const {
  OrtSession& session = *session_.session;
  const std::string doing = input ? "cannot read the model's input" : "cannot read its output";
  std::size_t count = 0;
  runtime_->check(
      (input ? api_.SessionGetInputCount : api_.SessionGetOutputCount)(&session, &count), doing);
  if (count == 0 || (input && count != 1))
    throw Failure(FailureKind::unsupported, "the model has " + std::to_string(count) +
                                                (input ? " inputs" : " outputs") +
                                                "; one is expected");
  OrtAllocator& allocator = allocator_of(*runtime_);
  char* name = nullptr;
  runtime_->check((input ? api_.SessionGetInputName : api_.SessionGetOutputName)(&session, 0,
                                                                                 &allocator, &name),
                  doing);
  Port port{name, {}};
  runtime_->check(api_.AllocatorFree(&allocator, name), doing);
  OrtTypeInfo* type = nullptr;
  runtime_->check(
      (input ? api_.SessionGetInputTypeInfo : api_.SessionGetOutputTypeInfo)(&session, 0, &type),
      doing);
  const Owned<OrtTypeInfo> owned(type, api_.ReleaseTypeInfo);
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  runtime_->check(api_.CastTypeInfoToTensorInfo(type, &tensor), doing);
  if (tensor == nullptr) throw Failure(FailureKind::unsupported, doing + ": it is no tensor");
  port.shape = shape_of(*runtime_, *tensor);
  if (!port.shape.empty() && port.shape[0] < 0) port.shape[0] = batch;
  if (!input) return port;
  if (port.shape.empty())
    throw Failure(FailureKind::unsupported, "the model's input has no dimensions");
  for (std::size_t i = 1; i < port.shape.size(); ++i)
    if (port.shape[i] < 0)
      throw Failure(FailureKind::unsupported,
                    "dimension " + std::to_string(i) +
                        " of the model's input is not fixed; only the batch may vary");
  return port;
}

Owned<OrtValue> OnnxRuntimeNetwork::value_of(const Port& port, std::vector<float>& data) const {
  OrtValue* value = nullptr;
  runtime_->check(api_.CreateTensorWithDataAsOrtValue(
                      memory_.get(), data.data(), data.size() * sizeof(float), port.shape.data(),
                      port.shape.size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &value),
                  "cannot make a tensor");
  return {value, api_.ReleaseValue};
}

OrtStatus* OnnxRuntimeNetwork::run(Lane& lane, OrtValue*& answer) const {
  const char* const input = input_.name.c_str();
  const char* const output = output_.name.c_str();
  const OrtValue* const question = lane.input_value->get();
  return api_.Run(session_.session.get(), nullptr, &input, &question, 1, &output, 1, &answer);
}

/// Where the file leaves more of it open than the batch, an answer tells.
std::vector<std::int64_t> OnnxRuntimeNetwork::answered_shape(Lane& lane) const {
  OrtValue* answer = nullptr;
  runtime_->check(run(lane, answer), "inference failed");
  const Owned<OrtValue> owned(answer, api_.ReleaseValue);
  OrtTensorTypeAndShapeInfo* info = nullptr;
  runtime_->check(api_.GetTensorTypeAndShape(answer, &info), "cannot read the answer's shape");
  const Owned<OrtTensorTypeAndShapeInfo> owned_info(info, api_.ReleaseTensorTypeAndShapeInfo);
  return shape_of(*runtime_, *info);
}

void OnnxRuntimeNetwork::infer(int lane) {
  Lane& used = lane_of(lane);
  OrtValue* answer = used.output_value->get();
  runtime_->check(run(used, answer), "inference failed");
}

Executed OnnxRuntimeNetwork::executed() {
  if (!profile_) return {};
  if (!executed_) {
    OrtAllocator& allocator = allocator_of(*runtime_);
    char* name = nullptr;
    runtime_->check(api_.SessionEndProfiling(session_.session.get(), &allocator, &name),
                    "cannot end the profile");
    runtime_->check(api_.AllocatorFree(&allocator, name), "cannot end the profile");
    executed_ = executed_of(profile_->stream(), target_);
  }
  return *executed_;
}

}  // namespace perwatt::engine::onnxruntime
