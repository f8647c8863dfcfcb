// Queries prepared on several threads, run through a target's lanes and handed on in order: all
// three overlap. Knows threads, lanes and slots. Is NOT aware of pictures, engines or scores.
#pragma once

#include <cstdint>
#include <functional>

#include "load/driver.h"
#include "load/target.h"

namespace perwatt::load {

/// What is done with a query. Queries are counted from 0; a slot is the room that a query has from
/// its preparation to its delivery, and no two queries have the same one at a time.
class Stages {
 public:
  virtual ~Stages() = default;
  /// Makes the query's input, in its slot. On any of the pipeline's threads, several at once.
  virtual void prepare(std::int64_t query, int slot) noexcept = 0;
  /// Takes the input from the slot to the lane, which is free. On any thread.
  virtual void place(int slot, int lane) noexcept = 0;
  /// Takes the output from the lane to the slot. On any thread.
  virtual void collect(int lane, int slot) noexcept = 0;
  /// Hands on what is in the slot. In the order of queries, on the thread that called
  /// run_pipeline. May wait, may throw.
  virtual void deliver(std::int64_t query, int slot) = 0;
};

struct PipelineShape {
  int threads = 1;  ///< that prepare; at least 1
  int slots = 0;    ///< bounds the memory; at least 1
};

/// Threads as many as the processors that may be used, and twice as many slots as can be at work at
/// a time.
PipelineShape pipeline_shape(int lanes, int threads = 0);

/// Runs queries 0 to `queries` - 1. Returns End::quota when all were delivered, End::failed where
/// the target failed a query, End::cancelled where `cancelled` (may be empty; asked about 50 times
/// a second) said so: then the first ones were delivered. Nothing is in flight and no thread is
/// left on return, also where deliver() throws. What is delivered depends on neither the number of
/// threads, of slots nor of lanes.
End run_pipeline(Target& target, std::int64_t queries, Stages& stages, const PipelineShape& shape,
                 const std::function<bool()>& cancelled = {});

}  // namespace perwatt::load
