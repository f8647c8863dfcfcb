// The OpenVINO plug-in: where its library lies, and the one line of the registry.
#include "engine/openvino/engine.h"
#include "engine/registry.h"
#include "engine/search.h"

namespace perwatt::engine {
namespace {

const LibraryPlaces& places() {
  static const LibraryPlaces kPlaces{
      .file = "libopenvino_c.so",
      .variable = "PERWATT_OPENVINO",
      .within = {"openvino/libs", "lib/python3*/site-packages/openvino/libs", "runtime/lib/*"},
      .system = {"/usr/local/lib", "/usr/lib/*-linux-gnu*", "/usr/lib64",
                 "/opt/intel/openvino*/runtime/lib/*"},
      .lookalike = "libopenvino.so",
      .lookalike_reason =
          "OpenVINO without libopenvino_c; the PyPI packages up to 2024.0 do not carry it",
      .incomplete = "too old, 2024.6 or newer is needed",
      .remedy =
          "install it (`pip install openvino`, 2024.6 or newer), or name it by --engine-path or "
          "the environment variable PERWATT_OPENVINO"};
  return kPlaces;
}

std::unique_ptr<Engine> open(const OpenRequest& request) {
  return open_engine(places(), request, [](const Library& library) {
    auto runtime = std::make_shared<const openvino::Runtime>(library);
    if (runtime->devices().empty())
      throw Unavailable(library.path().string() + ": OpenVINO finds no device", places().remedy);
    return std::make_unique<openvino::OpenVinoEngine>(std::move(runtime));
  });
}

}  // namespace

extern const Plugin openvino_plugin;
const Plugin openvino_plugin{
    .name = "openvino",
    .summary = "Intel's OpenVINO, by its C library: CPU, GPU, NPU",
    .rank = 100,
    .open = &open,
    // Streams follow the lanes under the throughput hint, which is what several lanes ask for.
    .tunables = {
        {"cpu",
         "PERFORMANCE_HINT",
         {"LATENCY"},
         "one stream that has all threads, whatever the lanes"},
        {"cpu", "ENABLE_CPU_PINNING", {"NO"}, "the system may move threads between processors"},
        {"cpu", "ENABLE_HYPER_THREADING", {"NO"}, "one thread a physical core"}}};

}  // namespace perwatt::engine
