// Two set-ups measured live against each other: a worker process each, both loaded, one of them
// measuring at a time; or, where memory or a device forbids two, one worker at a time.
// Is NOT aware of the command line, of the store or of how a comparison is shown.
#pragma once

#include <functional>
#include <string>

#include "record/live_comparison.h"
#include "run/measure/options.h"
#include "run/plan/network_source.h"
#include "run/plan/plan.h"

namespace perwatt::run {

/// One side. `options` say where its engine is looked for.
struct LiveSetup {
  Case item;
  Options options;
  NetworkFile file;
  std::string words;  ///< how the user told it apart
};

struct LiveRule {
  double max_seconds = 60;  ///< of the rounds; loading for the first time comes before
  double equal_margin = 0.01;
  std::uint64_t seed = 1;
  bool take_turns = false;  ///< never two workers at a time
};

/// What is going on: "looking at A", "loading A and B", or a round and the interval so far.
using LiveTell = std::function<void(const std::string& doing, const record::PairedRounds* so_far)>;

/// Looks at each side alone (speed, memory, executed precision), then runs paired rounds
/// (paired_rounds.h) until they are decided or max_seconds are over. A slice is 0.3 s, 10 queries
/// and 4 rounds of the lanes at least; before each the side runs 50 ms and 3 queries that do not
/// count. Where loading is quick against a round, both workers are started anew for every round, so
/// that the luck of a load (where its memory lies) is in the interval. The rounds' ratio is that of
/// throughput. A side that fails has its status and reason in its record, and the end is `failed`.
/// Takes turns where both do not fit into memory, or the second cannot be loaded beside the first.
/// Throws Error where the shortest comparison takes longer than max_seconds, or no process can be
/// had. Call from a thread that lives until it returns.
record::LiveComparison compare_live(const LiveSetup& a, const LiveSetup& b, const LiveRule& rule,
                                    const LiveTell& tell = {});

}  // namespace perwatt::run
