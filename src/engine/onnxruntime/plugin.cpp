// The ONNX Runtime plug-in: where its library lies, and the one line of the registry.
#include "engine/onnxruntime/engine.h"
#include "engine/registry.h"
#include "engine/search.h"

namespace perwatt::engine {
namespace {

const LibraryPlaces& places() {
  static const LibraryPlaces kPlaces{
      .file = "libonnxruntime.so",
      .variable = "PERWATT_ONNXRUNTIME",
      .within = {"onnxruntime/capi", "lib/python3*/site-packages/onnxruntime/capi",
                 "lib/python3*/dist-packages/onnxruntime/capi", "lib", "lib64"},
      .system = {"/usr/local/lib", "/usr/local/lib/python3*/dist-packages/onnxruntime/capi",
                 "/usr/lib/*-linux-gnu*", "/usr/lib64", "/opt/onnxruntime*/lib"},
      .lookalike = "onnxruntime_pybind11_state",
      .lookalike_reason =
          "ONNX Runtime without libonnxruntime.so; its old Python packages do not carry it",
      .remedy =
          "install it (`pip install onnxruntime`), or name it by --engine-path or the environment "
          "variable PERWATT_ONNXRUNTIME"};
  return kPlaces;
}

std::unique_ptr<Engine> open(const OpenRequest& request) {
  return open_engine(places(), request, [](const Library& library) {
    return std::make_unique<onnxruntime::OnnxRuntimeEngine>(
        std::make_shared<const onnxruntime::Runtime>(library));
  });
}

}  // namespace

extern const Plugin onnxruntime_plugin;
const Plugin onnxruntime_plugin{
    .name = "onnxruntime",
    .summary =
        "Microsoft's ONNX Runtime, by its C library: CPU, CUDA, TensorRT, DLA, OpenVINO, XNNPACK, "
        "...",
    .rank = 50,
    .open = &open,
    .tunables = {{"cpu",
                  "session.intra_op.allow_spinning",
                  {"0"},
                  "threads sleep at once where they wait for work"},
                 {"cpu",
                  "execution_mode",
                  {"parallel"},
                  "nodes that do not wait for each other run together"}}};

}  // namespace perwatt::engine
