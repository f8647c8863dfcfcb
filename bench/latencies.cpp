// What a million latencies cost: to record each (histogram and order), and to summarise all. Exit
// status 1 where the best round is over 50 ns each, or the memory over 64 MB.
//   bench_latencies [rounds]
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "stats/latency_summary.h"

int main(int argc, char** argv) {
  using namespace perwatt;
  constexpr int kMany = 1'000'000;
  constexpr double kMostNanoseconds = 50, kMostMegabytes = 64;
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 10;
  const MonotonicClock clock;
  const RandomStream random(1, 1);
  std::vector<std::int64_t> latencies(kMany);
  for (std::size_t i = 0; i < latencies.size(); ++i)
    latencies[i] = static_cast<std::int64_t>(1e7 * (1 - std::log1p(-random.uniform(i))));
  rusage before{};
  getrusage(RUSAGE_SELF, &before);

  double best_record = std::numeric_limits<double>::infinity(), best_summary = best_record;
  for (int round = 0; round < rounds; ++round) {
    stats::Histogram histogram;
    stats::LatencySequence sequence;
    const auto began = clock.now();
    for (const std::int64_t latency : latencies) {
      histogram.add(latency);
      sequence.add(latency);
    }
    const auto recorded = clock.now();
    const auto summary = stats::summarise(histogram, sequence);
    const auto summarised = clock.now();
    if (!summary.p99) return 1;
    best_record = std::min(best_record, static_cast<double>((recorded - began).count()) / kMany);
    best_summary =
        std::min(best_summary, static_cast<double>((summarised - recorded).count()) / kMany);
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  const double megabytes = static_cast<double>(after.ru_maxrss - before.ru_maxrss) * 1024e-6;
  const bool ok = best_record + best_summary < kMostNanoseconds && megabytes < kMostMegabytes;
  std::printf(
      "%d latencies, best of %d rounds: record %.1f ns, summarise %.1f ns each; %.1f MB: %s\n",
      kMany, rounds, best_record, best_summary, megabytes, ok ? "ok" : "OVER");
  return ok ? 0 : 1;
}
