// What a scenario drives: lanes that each take one query at a time. Scenarios know no engine;
// engines know no clock.
#pragma once

namespace perwatt::load {

/// Called once when a query ends. May run on any thread, also inside start(); must not throw.
struct Completion {
  void (*call)(void* context, int lane, bool ok) noexcept;
  void* context;
};

class Target {
 public:
  virtual ~Target() = default;
  virtual int lanes() const = 0;
  /// One query, blocking. False when it failed; the owner of the target knows why.
  virtual bool infer(int lane) noexcept = 0;
  /// One query; `done` tells its end. Allocates nothing.
  virtual void start(int lane, Completion done) noexcept = 0;
};

}  // namespace perwatt::load
