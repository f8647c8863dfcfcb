// Failures on demand. Is NOT aware of lanes or time.
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/synthetic/options.h"

namespace perwatt::engine {

class FaultInjector {
 public:
  explicit FaultInjector(const Fault& fault) : fault_(fault) {}

  /// To be called once while loading. Throws Failure where it is due, or does not return.
  void on_load() const;
  /// To be called once an inference, from any thread. The same.
  void on_inference();

 private:
  void strike() const;

  Fault fault_;
  std::atomic<std::uint64_t> inferences_{0};
};

}  // namespace perwatt::engine
