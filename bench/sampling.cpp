// What a look at the machine costs while a case runs: CPU time of the thread that looks. Two looks
// a second must stay under a thousandth of a CPU: 500 microseconds each.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include "board/probes.h"

namespace {

void look(benchmark::State& state) {
  const perwatt::board::Probes probes(perwatt::Sysroot(), getpid());
  for (auto _ : state) benchmark::DoNotOptimize(probes.look());
}
BENCHMARK(look)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
