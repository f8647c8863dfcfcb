#include "engine/openvino/runtime.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "engine/openvino/error.h"

namespace perwatt::engine::openvino {
namespace {

/// A network of one float that is its own output, in OpenVINO's own format (version 11). Releases
/// up to 2023.0 take a file for this format only if the network does not end in its first 512
/// bytes: hence kPadding in front of its end.
constexpr std::string_view kOneFloat = R"(<?xml version="1.0"?>
<net name="one_float" version="11"><layers>
<layer id="0" name="x" type="Parameter" version="opset1"><data shape="1" element_type="f32"/>
<output><port id="0" precision="FP32" names="x"><dim>1</dim></port></output></layer>
<layer id="1" name="y" type="Result" version="opset1">
<input><port id="0" precision="FP32"><dim>1</dim></port></input></layer></layers>
<edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges>)";
constexpr std::size_t kPadding = 512;

/// That network as a file in memory: every release reads a model by its path, not every one from
/// memory. Gone with its last user.
class OneFloatFile {
 public:
  OneFloatFile() : file_(::memfd_create("perwatt-one-float", MFD_CLOEXEC)) {
    const std::string text = std::string(kOneFloat) + std::string(kPadding, ' ') + "</net>";
    if (file_ < 0 || ::write(file_, text.data(), text.size()) != std::ssize(text)) {
      const std::string reason = std::generic_category().message(errno);
      if (file_ >= 0) ::close(file_);
      throw Failure(FailureKind::engine_error, "cannot keep a file in memory: " + reason);
    }
  }
  ~OneFloatFile() { ::close(file_); }
  OneFloatFile(const OneFloatFile&) = delete;
  OneFloatFile& operator=(const OneFloatFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

Owned<Core> make_core(const Api& api) {
  Core* core = nullptr;
  check(api, api.core_create(&core), "cannot start");
  return {core, api.core_free};
}

}  // namespace

std::string taken(const Api& api, char* text) {
  std::string copy = text ? text : "";
  if (text) api.free(text);
  return copy;
}

Runtime::Runtime(const Library& library)
    : path_(library.path()), api_(library), core_(make_core(api_)), float32_(learn_float32()) {}

ElementType Runtime::learn_float32() const {
  const std::string doing = "cannot read a model of one value";
  const OneFloatFile file;
  Model* model = nullptr;
  check(api_, api_.core_read_model(core(), file.path().c_str(), nullptr, &model), doing);
  const Owned<Model> owned_model{model, api_.model_free};
  Port* port = nullptr;
  check(api_, api_.model_const_input_by_index(model, 0, &port), doing);
  const Owned<Port> owned_port{port, api_.output_const_port_free};
  ElementType type{};
  check(api_, api_.port_get_element_type(port, &type), doing);
  return type;
}

std::string Runtime::version() const {
  Version version{};
  check(api_, api_.get_openvino_version(&version), "cannot read the version");
  std::string build = version.build_number ? version.build_number : "";
  api_.version_free(&version);
  return build.substr(0, build.find("-releases/"));
}

std::vector<std::string> Runtime::devices() const {
  AvailableDevices available{};
  check(api_, api_.core_get_available_devices(core(), &available), "cannot list devices");
  std::vector<std::string> names(available.devices, available.devices + available.size);
  api_.available_devices_free(&available);
  return names;
}

std::optional<std::string> Runtime::property(const std::string& device, const char* key) const {
  char* value = nullptr;
  if (api_.core_get_property(core(), device.c_str(), key, &value) != kOk) return std::nullopt;
  return taken(api_, value);
}

std::optional<std::string> Runtime::property(const CompiledModel& compiled, const char* key) const {
  char* value = nullptr;
  if (api_.compiled_model_get_property(&compiled, key, &value) != kOk) return std::nullopt;
  return taken(api_, value);
}

}  // namespace perwatt::engine::openvino
