// An inference engine, reached through its C ABI with dlopen, never linked: what every engine
// promises. What only some can do, its Plugin declares (registry.h). tests/conformance tests both.
// Knows devices, networks and tensors. Is NOT aware of clocks, scenarios, statistics, records or
// reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/precision.h"

namespace perwatt::engine {

/// What an engine could not do, in the terms of a record's status. Thrown by open(), load() and
/// infer(); a vendor's error codes and exceptions are translated into it at the engine's boundary.
/// what() is one line, the vendor's reason in it; remedy() one line too, or "": the usual one of
/// the kind. `crashed`: a process that works for the engine was ended by a signal.
enum class FailureKind { unsupported, out_of_memory, engine_error, device_lost, crashed };
class Failure : public std::runtime_error {
 public:
  Failure(FailureKind kind, const std::string& what, std::string remedy = "")
      : std::runtime_error(what), kind_(kind), remedy_(std::move(remedy)) {}
  FailureKind kind() const { return kind_; }
  const std::string& remedy() const { return remedy_; }

 private:
  FailureKind kind_;
  std::string remedy_;
};

/// An engine's library is absent or cannot be used on this machine: listed with its reason, never
/// fatal by itself.
class Unavailable : public std::runtime_error {
 public:
  Unavailable(const std::string& reason, std::string remedy)
      : std::runtime_error(reason), remedy_(std::move(remedy)) {}
  const std::string& remedy() const { return remedy_; }

 private:
  std::string remedy_;
};

struct Device {
  std::string
      name;  ///< what a user types after --device, lower case ("cpu", "gpu", "gpu.1", "dla0")
  std::string full_name;              ///< the vendor's words
  std::vector<Precision> precisions;  ///< what it executes natively, most exact first; never empty
  /// Of a device that spreads work over others: how many must be named after it, joined by "+"
  /// ("hetero:gpu+cpu"). Below 0: it is none.
  int fewest_members = -1;
};

/// The same at each call; no text in it is empty.
struct Description {
  std::string name;             ///< the plug-in's name
  std::string version;          ///< the library's own version
  std::string library;          ///< path of what was opened, or "built in"
  std::vector<Device> devices;  ///< the default one first; never empty
};

/// True where `word` is what a user may type for one of the devices: its name, or with the names of
/// others after a colon.
bool names_device(const Description& engine, std::string_view word);

/// What to optimise for where the engine has a switch for it.
enum class Goal { latency, throughput };

struct LoadRequest {
  std::filesystem::path model;  ///< a file of one of Plugin::formats
  std::string device;           ///< a word that names_device() knows
  /// To compute in. Where the device computes in another (fp16 was asked, bf16 ran), executed()
  /// says so; fp32 runs as fp32.
  Precision precision = Precision::fp32;
  int batch = 1;        ///< first dimension of the input and the output
  int lanes = 0;        ///< exactly so many; 0 = the engine's choice, which is 1 for Goal::latency
  int spare_lanes = 0;  ///< beside the engine's choice (lanes = 0): filled while the others compute
  int threads = 0;      ///< 0 = the engine's choice. A wish: settings() says what became of it
  Goal goal = Goal::latency;
  bool profile = false;  ///< executed() must work; may slow inference down
  /// The engine's own properties, passed through; they win over what stands above.
  std::map<std::string, std::string> options;
};

/// One input or output of one lane. Elements are float32, whatever the model's are; row-major, N C
/// H W for pictures.
struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<float> data;  ///< owned by the Network; valid while it lives
};

/// Called once when an inference ends. `call` may run on any thread, also inside start(), so one
/// that starts the next inference needs a trampoline. The engine holds no lock meanwhile.
struct Done {
  void (*call)(void* context, int lane, bool ok) noexcept;
  void* context;
};

/// Where and how inferences ran, by time.
struct Executed {
  /// Shares sum to 1.
  struct Part {
    std::string device;
    Precision precision;
    double share;
  };
  /// What the engine ran as one: often a convolution with what was fused into it.
  struct Layer {
    std::string name;    ///< mostly that of a node of the model
    std::string type;    ///< the engine's word: "Convolution"
    std::string kernel;  ///< the engine's word for what ran: "brgconv_avx512_bf16"; "" = unknown
    std::string device;
    Precision precision = Precision::other;
    double seconds = 0;  ///< mean of an inference
  };
  std::vector<Part> parts;      ///< largest share first
  std::vector<Layer> layers{};  ///< in the engine's order; empty where it tells none
};

/// A network compiled for a device. It may outlive its Engine.
/// Lanes are independent: start() on one lane may be called while others run. A lane has one
/// inference at a time; the next may be started from within its own Done, or by another thread once
/// that was called. infer() and all other calls are made by one thread at a time, not always the
/// same. However many inferences there are, neither the stack nor memory grows.
/// Equal inputs give equal outputs, bit by bit on one lane; other lanes and the rows of other
/// batches may differ by rounding.
/// Destroying the network waits for what is in flight: each Done has returned then.
class Network {
 public:
  virtual ~Network() = default;
  virtual int lanes() const = 0;
  /// An inference leaves its input as it is.
  virtual Tensor input(int lane) = 0;
  /// Holds the answer until the lane's next inference.
  virtual Tensor output(int lane) = 0;
  /// The engine's blocking call. Throws Failure.
  virtual void infer(int lane) = 0;
  /// Starts an inference; `done` tells its end, also where it could not be started: nothing is
  /// thrown. Allocates nothing. An engine without a call for it has LaneThreads (lane_threads.h).
  virtual void start(int lane, Done done) = 0;
  /// Why the lane's last Done came with ok == false. Asked after that Done has returned.
  virtual Failure failure(int lane) = 0;
  /// Where and how the inferences by infer() since load() ran. Empty without LoadRequest::profile,
  /// and where the engine cannot tell (Plugin::profiles).
  virtual Executed executed() = 0;
  /// What the engine says it did with the request, for the record: read back where the library can
  /// be asked (streams, threads, precision hint, ...). Never empty.
  virtual std::map<std::string, std::string> settings() = 0;
};

/// Used by one thread at a time, not always the same.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual Description describe() = 0;
  /// Reads and compiles. Throws Failure, and never does another thing than what was asked:
  ///   engine_error "cannot read model PATH: ...": there is no such file, or it is damaged.
  ///   unsupported, with the name of it: a device or an operator that it does not know.
  ///   unsupported: a precision that it cannot be asked for (Precision::other never can; int8 only
  ///     of a quantised model), a batch that it cannot have, ports that it cannot convert.
  ///   any kind, with the key: an option that it does not know.
  virtual std::unique_ptr<Network> load(const LoadRequest& request) = 0;
};

}  // namespace perwatt::engine
