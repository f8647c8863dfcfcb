// libFuzzer's mutations know what inputs mean. Is NOT aware of formats.
#include <algorithm>

#include "mutation.h"
#include "target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// One in four is libFuzzer's own, which knows from what the code compares with; the rest is damage
/// as in the short run. A run without a corpus begins with the seeds.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned int seed) {
  using namespace perwatt::fuzz;
  static const Target kTarget = target();
  Dice dice(perwatt::RandomStream(seed, 0));
  if (size > 1 && dice.one_in(4)) return LLVMFuzzerMutate(data, size, most);
  std::string input(reinterpret_cast<const char*>(data), size);
  if (size <= 1 || dice.one_in(64))
    input = kTarget.seeds[dice.below(kTarget.seeds.size())];
  else
    damage(input, kTarget.seeds[dice.below(kTarget.seeds.size())], kTarget.form, dice);
  input.resize(std::min(input.size(), most));
  std::copy(input.begin(), input.end(), data);
  return input.size();
}
