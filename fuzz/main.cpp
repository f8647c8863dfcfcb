// Runs a target over its seeds and what damage makes of them: the short run that needs no
// libFuzzer. The input at hand lies in a file meanwhile, which stays where the program dies of it.
// Is NOT aware of formats.
#include <sys/resource.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "mutation.h"
#include "target.h"

// What AddressSanitizer keeps back of freed memory is not the readers' own.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=16:max_allocation_size_mb=2048";
}

namespace perwatt::fuzz {
namespace {

namespace fs = std::filesystem;

/// Whether the input was taken. The target sees a copy of exactly this size, so that a sanitizer
/// sees a step beyond its end.
bool run(const std::string& input) {
  const auto bytes = std::make_unique<std::uint8_t[]>(input.size());
  std::memcpy(bytes.get(), input.data(), input.size());
  const std::uint64_t before = taken;
  LLVMFuzzerTestOneInput(bytes.get(), input.size());
  return taken > before;
}

long peak_mebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/// The seeds as they are, then damaged ones: a function of the number alone.
void run_all(const Target& target, std::size_t inputs) {
  const long before = peak_mebibytes();
  const fs::path file = "fuzz-" + target.name + ".input";
  for (std::size_t number = 0; number < inputs; ++number) {
    const bool sound = number < target.seeds.size();
    const std::string input =
        sound ? target.seeds[number]
              : damaged(target.seeds, target.form, Dice(RandomStream(1, number)));
    std::ofstream(file, std::ios::binary) << input;
    const bool was_taken = run(input);
    require(was_taken || !sound, "a sound input is taken");
  }
  require(peak_mebibytes() - before <= target.most_mebibytes, "memory stays below the bound");
  fs::remove(file);
  std::printf("%s: %zu inputs, %ju taken\n", target.name.c_str(), inputs, taken);
}

}  // namespace
}  // namespace perwatt::fuzz

/// fuzz_FORMAT INPUTS, or fuzz_FORMAT FILE: that one again.
int main(int count, char** words) {
  using namespace perwatt::fuzz;
  const std::string_view word = count == 2 ? words[1] : "2000";
  std::size_t inputs = 0;
  if (std::from_chars(word.begin(), word.end(), inputs).ptr == word.end()) {
    run_all(target(), inputs);
  } else {
    std::ifstream stream(words[1], std::ios::binary);
    std::puts(run({std::istreambuf_iterator<char>(stream), {}}) ? "taken" : "refused");
  }
  return 0;
}
