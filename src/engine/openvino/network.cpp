#include "engine/openvino/network.h"

#include <bit>
#include <utility>

#include "engine/openvino/error.h"
#include "engine/openvino/profile.h"
#include "engine/vendor_message.h"

namespace perwatt::engine::openvino {
namespace {

/// A quiet NaN that no computation makes. The C callback does not tell whether the inference
/// succeeded; an output that still begins with this was never written.
constexpr std::uint32_t kUnanswered = 0x7fe5bad5;

/// The lane whose callback runs on this thread, if any.
thread_local const void* finishing = nullptr;

}  // namespace

OpenVinoNetwork::Lane::Lane(Owned<InferRequest> owned, int number)
    : request(std::move(owned)), index(number), callback{&OpenVinoNetwork::on_end, this} {}

void OpenVinoNetwork::Lane::expect_answer() {
  output.data[0] = std::bit_cast<float>(kUnanswered);
}

bool OpenVinoNetwork::Lane::answered() const {
  return std::bit_cast<std::uint32_t>(output.data[0]) != kUnanswered;
}

OpenVinoNetwork::OpenVinoNetwork(std::shared_ptr<const Runtime> runtime,
                                 Owned<CompiledModel> compiled, int lanes, bool profile)
    : runtime_(std::move(runtime)),
      api_(runtime_->api()),
      compiled_(std::move(compiled)),
      profiled_(profile) {
  for (int i = 0; i < lanes; ++i) {
    InferRequest* request = nullptr;
    check(api_, api_.compiled_model_create_infer_request(compiled_.get(), &request),
          "cannot create an infer request");
    Lane& lane = lanes_.emplace_back(Owned<InferRequest>{request, api_.infer_request_free}, i);
    lane.input = tensor_of(*request, true);
    lane.output = tensor_of(*request, false);
    check(api_, api_.infer_request_set_callback(request, &lane.callback), "cannot set a callback");
  }
}

OpenVinoNetwork::~OpenVinoNetwork() {
  for (Lane& lane : lanes_) api_.infer_request_wait(lane.request.get());
}

std::string OpenVinoNetwork::name_of(bool input) const {
  const auto get = input ? api_.compiled_model_input_by_index : api_.compiled_model_output_by_index;
  Port* port = nullptr;
  check(api_, get(compiled_.get(), 0, &port), "cannot find the model's input and output");
  const Owned<Port> owned{port, api_.output_const_port_free};
  char* name = nullptr;
  if (api_.port_get_any_name(port, &name) != kOk) return input ? "input" : "output";
  return taken(api_, name);
}

Tensor OpenVinoNetwork::tensor_of(const InferRequest& request, bool input) const {
  const std::string doing = input ? "cannot reach the input" : "cannot reach the output";
  const auto get = input ? api_.infer_request_get_input_tensor_by_index
                         : api_.infer_request_get_output_tensor_by_index;
  TensorObject* object = nullptr;
  check(api_, get(&request, 0, &object), doing);
  const Owned<TensorObject> owned{object, api_.tensor_free};  // the memory belongs to the request
  ElementType type{};
  check(api_, api_.tensor_get_element_type(object, &type), doing);
  std::size_t size = 0;
  check(api_, api_.tensor_get_size(object, &size), doing);
  if (type != runtime_->float32() || size == 0)
    throw Failure(FailureKind::unsupported, doing + ": not a float32 tensor of fixed shape");
  Shape shape{};
  check(api_, api_.tensor_get_shape(object, &shape), doing);
  Tensor tensor{name_of(input), {shape.dimensions, shape.dimensions + shape.rank}, {}};
  api_.shape_free(&shape);
  void* data = nullptr;
  check(api_, api_.tensor_data(object, &data), doing);
  tensor.data = {static_cast<float*>(data), size};
  return tensor;
}

/// Makes a lane that has ended ready for its next inference. The library takes the callback away
/// while it runs and puts it back after it has returned; an inference that ends in between would
/// end unheard. So a restart from inside the callback sets it anew, and one from elsewhere waits
/// until the callback's thread has let go.
void OpenVinoNetwork::settle(Lane& lane) {
  if (finishing == &lane)
    api_.infer_request_set_callback(lane.request.get(), &lane.callback);
  else
    api_.infer_request_wait(lane.request.get());
}

void OpenVinoNetwork::infer(int lane) {
  Lane& used = lane_of(lane);
  settle(used);
  check(api_, api_.infer_request_infer(used.request.get()), "inference failed");
  if (profiled_) note_profile(used);
}

void OpenVinoNetwork::start(int lane, Done done) {
  Lane& used = lane_of(lane);
  used.done = done;
  settle(used);
  used.expect_answer();
  const Status status = api_.infer_request_start_async(used.request.get());
  if (status == kOk) return;
  used.refused = failure_of(api_, status, "cannot start an inference");
  done.call(done.context, lane, false);
}

void OpenVinoNetwork::on_end(void* lane) {
  Lane& ended = *static_cast<Lane*>(lane);
  const Done done = ended.done;  // a restart replaces it
  const void* outer = std::exchange(finishing, lane);
  done.call(done.context, ended.index, ended.answered());
  finishing = outer;
}

Failure OpenVinoNetwork::failure(int lane) {
  Lane& failed = lane_of(lane);
  if (failed.refused) return *failed.refused;
  if (finishing == &failed)
    return {FailureKind::engine_error,
            "inference failed; its reason is known when Done has returned"};
  const Status status = api_.infer_request_wait(failed.request.get());
  if (status != kOk) return failure_of(api_, status, "inference failed");
  return {FailureKind::engine_error, "inference ended without writing its output"};
}

void OpenVinoNetwork::note_profile(Lane& lane) {
  ProfilingList profile{};
  if (api_.infer_request_get_profiling_info(lane.request.get(), &profile) != kOk) return;
  profile_.add(profile);
  api_.profiling_info_list_free(&profile);
}

Executed OpenVinoNetwork::executed() {
  if (!profiled_) return {};
  return profile_.executed(
      lower_case(runtime_->property(*compiled_, "EXECUTION_DEVICES").value_or("")));
}

std::map<std::string, std::string> OpenVinoNetwork::settings() {
  std::map<std::string, std::string> read_back;
  for (const char* key : {"PERFORMANCE_HINT", "INFERENCE_PRECISION_HINT", "NUM_STREAMS",
                          "INFERENCE_NUM_THREADS", "ENABLE_CPU_PINNING", "ENABLE_HYPER_THREADING",
                          "OPTIMAL_NUMBER_OF_INFER_REQUESTS", "EXECUTION_DEVICES"})
    if (auto value = runtime_->property(*compiled_, key)) read_back.emplace(key, *std::move(value));
  return read_back;
}

}  // namespace perwatt::engine::openvino
