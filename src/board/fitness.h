// Is this machine fit to be measured? One judgement a check, from what the machine tells about
// itself. Is NOT aware of engines, meters, disks or the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sysroot.h"
#include "board/machine.h"

namespace perwatt::board {

/// warn: figures will be worse or vary more; fail: there will be none, or wrong ones.
enum class CheckStatus { ok, warn, fail };
std::string_view name(CheckStatus verdict);

struct Check {
  std::string name;  ///< "governor"
  CheckStatus verdict = CheckStatus::ok;
  std::string finding;  ///< what was seen, one line
  std::string remedy;   ///< what to do; "" where ok
};

/// All checks of the machine. `before` and `after` are two looks, about a second apart, for what
/// grows (steal, throttling); the rest is judged by `after`. What the machine does not tell is
/// said, never guessed.
std::vector<Check> check_fitness(const Sysroot& sysroot, const Identity& identity,
                                 const State& before, const State& after);

}  // namespace perwatt::board
