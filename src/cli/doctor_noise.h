// How noisy this machine's CPUs are by themselves: pieces of integer work that touch no memory.
// Is NOT aware of engines, nor of how checks are shown.
#pragma once

#include <vector>

#include "base/clock.h"
#include "board/fitness.h"
#include "stats/noise.h"

namespace perwatt::cli {

struct CpuNoise {
  int cpu = 0;
  stats::Noise noise;
};
struct MachineNoise {
  std::vector<CpuNoise> alone;     ///< one CPU after the other; of many CPUs, four
  std::vector<CpuNoise> together;  ///< all CPUs that this process may use, at once
};
/// Takes twice `each`. CPUs that this process may not use are left out.
MachineNoise measure_noise(Nanoseconds each);

/// What the noise means for a measurement: one check for a CPU alone, one for all together, each
/// by its worst CPU. Pure.
std::vector<board::Check> check_noise(const MachineNoise& noise);

}  // namespace perwatt::cli
