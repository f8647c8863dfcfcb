// The content of the protocol's messages, as values and as JSON. decode() throws std::exception
// (Json::exception, std::invalid_argument) on what does not fit: a message is never trusted. Is NOT
// aware of sockets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "dataset/preprocessing.h"
#include "engine/engine.h"
#include "engine/registry.h"
#include "load/scenario.h"
#include "run/worker/protocol.h"
#include "stats/latency_summary.h"

namespace perwatt::run {

/// A stretch of time on CLOCK_MONOTONIC, which parent and worker share.
struct Span {
  Nanoseconds began{0}, ended{0};
  Nanoseconds length() const { return ended - began; }
};

struct OpenOrder {
  std::string engine;
  engine::OpenRequest where;
};
struct LoadOrder {
  engine::LoadRequest request;
  std::uint64_t seed = 0;  ///< of the pictures
};
struct WarmOrder {
  load::Scenario scenario = load::Scenario::single_stream;
  load::WarmupRule rule;
};
struct MeasureOrder {
  load::Demand demand;
  load::StopRule stop;
};

/// Pictures to be run through the loaded network; their outputs go into the ring.
struct ClassifyOrder {
  std::vector<std::filesystem::path> files;
  std::int64_t first = 0;  ///< index of the first of them
  dataset::Preprocessing preprocessing;
  bool quick = false;  ///< decode at a fraction of the size where that gives nearly the same
  int threads = 0;     ///< that decode; 0 = as many as there are processors
};

struct Loaded {
  Span load;  ///< the engine's load(): reading and compiling
  int lanes = 0;
  std::map<std::string, std::string> settings;
};
struct Warmed {
  Nanoseconds first_inference{0};  ///< 0 = not known
  load::Warmup warmup;
};
struct Measured {
  load::Measurement measurement;  ///< the latencies' sequence stays with the worker
  stats::LatencySummary summary;
  std::int64_t peak_memory_bytes = 0;  ///< VmHWM at the end of the measurement; 0 = unknown
};
struct Outputs {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< of lane 0; NaN and infinities come through
};

struct Classified {
  Span time;                ///< first picture to last output
  std::int64_t broken = 0;  ///< pictures that could not be used
};

/// Why a verb failed.
struct WorkerFailure {
  enum class Kind {
    unavailable,
    unsupported,
    out_of_memory,
    engine_error,
    device_lost,
    crashed,
    misuse
  };
  Kind kind = Kind::engine_error;
  std::string what, remedy;
};
std::string_view name(WorkerFailure::Kind kind);
WorkerFailure::Kind kind_of(engine::FailureKind kind);

Json encode(const OpenOrder& value);
Json encode(const LoadOrder& value);
Json encode(const WarmOrder& value);
Json encode(const MeasureOrder& value);
Json encode(const ClassifyOrder& value);
Json encode(const engine::Description& value);
Json encode(const Loaded& value);
Json encode(const Warmed& value);
Json encode(const Measured& value);
Json encode(const Outputs& value);
Json encode(const Classified& value);
Json encode(const engine::Executed& value);
Json encode(const load::InterimResult& value);
Json encode(const WorkerFailure& value);

void decode(const Json& json, OpenOrder& value);
void decode(const Json& json, LoadOrder& value);
void decode(const Json& json, WarmOrder& value);
void decode(const Json& json, MeasureOrder& value);
void decode(const Json& json, ClassifyOrder& value);
void decode(const Json& json, engine::Description& value);
void decode(const Json& json, Loaded& value);
void decode(const Json& json, Warmed& value);
void decode(const Json& json, Measured& value);
void decode(const Json& json, Outputs& value);
void decode(const Json& json, Classified& value);
void decode(const Json& json, engine::Executed& value);
void decode(const Json& json, load::InterimResult& value);
void decode(const Json& json, WorkerFailure& value);

template <typename T>
T decoded(const Json& json) {
  T value;
  decode(json, value);
  return value;
}

}  // namespace perwatt::run
