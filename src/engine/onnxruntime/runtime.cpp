#include "engine/onnxruntime/runtime.h"

#include <algorithm>
#include <cstdlib>

#include "engine/onnxruntime/error.h"

namespace perwatt::engine::onnxruntime {
namespace {

/// Every function that is called without require() is in this interface.
constexpr unsigned kOldest = 11;
static_assert(ORT_API_VERSION >= 21, "the header is older than what is used of it");

unsigned interface_of(const std::string& version) {
  const auto dot = version.find('.');
  return dot == std::string::npos
             ? 0
             : static_cast<unsigned>(std::strtoul(version.c_str() + dot + 1, nullptr, 10));
}

const OrtApiBase& base_of(const Library& library) {
  return *library.function<const OrtApiBase*()>("OrtGetApiBase")();
}

const OrtApi* api_of(const Library& library, unsigned interface) {
  const OrtApi* api = nullptr;
  if (interface >= kOldest)
    api = base_of(library).GetApi(std::min<unsigned>(interface, ORT_API_VERSION));
  if (api == nullptr)
    throw Unavailable(library.path().string() + ": ONNX Runtime " +
                          base_of(library).GetVersionString() + " is too old",
                      "install 1." + std::to_string(kOldest) +
                          " or newer (`pip install onnxruntime`), and name it by --engine-path");
  return api;
}

}  // namespace

Runtime::Runtime(const Library& library)
    : library_(library),
      path_(library.path()),
      version_(base_of(library).GetVersionString()),
      interface_(interface_of(version_)),
      api_(api_of(library, interface_)),
      environment_(make_environment()) {}

Owned<OrtEnv> Runtime::make_environment() const {
  OrtEnv* environment = nullptr;
  // What went wrong comes back as a status; the library's log would only say it twice.
  check(api_->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "perwatt", &environment), "cannot start");
  return {environment, api_->ReleaseEnv};
}

std::vector<std::string> Runtime::providers() const {
  char** names = nullptr;
  int count = 0;
  check(api_->GetAvailableProviders(&names, &count), "cannot list execution providers");
  std::vector<std::string> found(names, names + count);
  check(api_->ReleaseAvailableProviders(names, count), "cannot list execution providers");
  return found;
}

void Runtime::require(unsigned interface, const std::string& what) const {
  if (interface_ < interface)
    throw Failure(
        FailureKind::unsupported,
        what + " needs ONNX Runtime 1." + std::to_string(interface) + "; this is " + version_);
}

void Runtime::check(OrtStatus* status, const std::string& doing) const {
  if (status == nullptr) return;
  const Owned<OrtStatus> owned(status, api_->ReleaseStatus);
  throw failure_of(api_->GetErrorCode(status), api_->GetErrorMessage(status), doing);
}

}  // namespace perwatt::engine::onnxruntime
