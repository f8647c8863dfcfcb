// Runs a target over its seeds and what damage makes of them, and says what came of it. The inputs
// run in a child process; the parent sees it die, hang or grow, and keeps the input that did it. Is
// NOT aware of formats.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>

#include "mutation.h"
#include "target.h"

// What AddressSanitizer keeps back of freed memory is not the readers' own.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=16:max_allocation_size_mb=2048";
}

namespace perwatt::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCorpusFiles = 64;

struct Options {
  std::uint64_t inputs = 2000, seed = 1, seconds = 60;
  std::optional<std::uint64_t> input;
  std::string corpus, save = ".";
};

[[noreturn]] void usage(const std::string& problem) {
  std::fprintf(stderr,
               "%s\nusage: fuzz_FORMAT [--inputs N] [--seed N] [--seconds N (for one input)] "
               "[--corpus DIR] [--save DIR] [--input N (this one alone, in this process)]\n",
               problem.c_str());
  std::exit(2);
}

Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; i += 2) {
    const std::string name = words[i];
    if (i + 1 == count) usage(name + " needs a value");
    const std::string_view value = words[i + 1];
    std::uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number = read.ec == std::errc() && read.ptr == value.data() + value.size();
    if (name == "--corpus")
      options.corpus = value;
    else if (name == "--save")
      options.save = value;
    else if (!is_number)
      usage(name + " needs a number");
    else if (name == "--inputs")
      options.inputs = number;
    else if (name == "--seed")
      options.seed = number;
    else if (name == "--seconds")
      options.seconds = number;
    else if (name == "--input")
      options.input = number;
    else
      usage("no option " + name);
  }
  return options;
}

std::string read_whole(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Files below a folder that fit the target, by name, spread evenly where they are many.
std::vector<std::string> corpus_of(const std::string& folder, const Target& target) {
  std::vector<fs::path> files;
  if (!fs::is_directory(folder)) usage("no folder " + folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.file_size() <= kMostInputBytes &&
        std::count(target.endings.begin(), target.endings.end(), entry.path().extension()) > 0)
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  const std::size_t taken_files = std::min(files.size(), kMostCorpusFiles);
  for (std::size_t i = 0; i < taken_files; ++i)
    texts.push_back(read_whole(files[i * files.size() / taken_files]));
  return texts;
}

/// What the child tells the parent while it runs.
struct Progress {
  std::atomic<std::uint64_t> input{0}, taken{0};
  std::atomic<std::uint64_t> slowest_microseconds{0}, slowest_input{0};
  std::atomic<long> grown_kibibytes{0};
};

long peak_kibibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::uint64_t cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

class Run {
 public:
  Run(Target target, const Options& options)
      : target_(std::move(target)), options_(options), own_seeds_(target_.seeds.size()) {
    if (!options.corpus.empty())
      for (std::string& text : corpus_of(options.corpus, target_))
        target_.seeds.push_back(std::move(text));
    void* memory =
        mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    progress_ = new (memory) Progress;
  }

  /// The seeds as they are, then damaged ones.
  std::string input(std::uint64_t number) const {
    if (number < target_.seeds.size()) return target_.seeds[number];
    return damaged(target_.seeds, target_.form, Dice(RandomStream(options_.seed, number)));
  }

  struct Outcome {
    bool taken = false;
    std::uint64_t microseconds = 0;  ///< of CPU time
  };
  Outcome once(std::uint64_t number) const {
    // A copy of exactly this size, so that a sanitizer sees a step beyond its end.
    const std::string text = input(number);
    const auto bytes = std::make_unique<std::uint8_t[]>(text.size());
    std::copy(text.begin(), text.end(), bytes.get());
    const std::uint64_t before = taken, start = cpu_microseconds();
    LLVMFuzzerTestOneInput(bytes.get(), text.size());
    return {taken > before, cpu_microseconds() - start};
  }

  int all() {
    std::fflush(nullptr);
    const pid_t parent = getpid(), child = fork();
    if (child < 0) throw std::runtime_error("no child process");
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      std::exit(getppid() == parent ? work() : 1);
    }
    const std::string fault = watch(child);
    if (!fault.empty()) return report_fault(fault);
    const Progress& seen = *progress_;
    std::printf(
        "%-14s %8ju inputs  %8ju taken  %8ju refused  slowest %7.1f ms (input %ju)  "
        "memory %5.1f MiB\n",
        target_.name.c_str(), options_.inputs, seen.taken.load(), options_.inputs - seen.taken,
        static_cast<double>(seen.slowest_microseconds) / 1e3, seen.slowest_input.load(),
        static_cast<double>(seen.grown_kibibytes) / 1024);
    return 0;
  }

 private:
  /// In the child: its exit status.
  int work() {
    const long before = peak_kibibytes();
    for (std::uint64_t number = 0; number < options_.inputs; ++number) {
      progress_->input = number;
      const auto [was_taken, spent] = once(number);
      if (was_taken) ++progress_->taken;
      if (spent > progress_->slowest_microseconds) {
        progress_->slowest_microseconds = spent;
        progress_->slowest_input = number;
      }
      progress_->grown_kibibytes = peak_kibibytes() - before;
      if (number < own_seeds_ && !was_taken) {
        std::fprintf(stderr, "a sound input was refused\n");
        return 1;
      }
      if (progress_->grown_kibibytes > target_.most_mebibytes * 1024) {
        std::fprintf(stderr, "more than %ld MiB\n", target_.most_mebibytes);
        return 1;
      }
    }
    return 0;
  }

  /// How the child failed; empty where it did not.
  std::string watch(pid_t child) const {
    std::uint64_t last = 0, rounds = 0;
    for (;;) {
      int status = 0;
      if (waitpid(child, &status, WNOHANG) == child) {
        if (WIFSIGNALED(status)) return std::string("ended by ") + strsignal(WTERMSIG(status));
        return WEXITSTATUS(status) == 0
                   ? ""
                   : "ended with status " + std::to_string(WEXITSTATUS(status));
      }
      const std::uint64_t now = progress_->input;
      rounds = now == last ? rounds + 1 : 0;
      last = now;
      if (rounds > options_.seconds * 50) {
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        return "took more than " + std::to_string(options_.seconds) + " s";
      }
      usleep(20'000);
    }
  }

  int report_fault(const std::string& fault) const {
    const std::uint64_t number = progress_->input;
    const fs::path file =
        fs::path(options_.save) / ("fuzz-" + target_.name + "-" + std::to_string(number));
    const std::string text = input(number);
    std::ofstream(file, std::ios::binary) << text;
    std::fprintf(stderr, "fuzz_%s: input %ju of seed %ju (%zu bytes) %s; kept in %s\n",
                 target_.name.c_str(), number, options_.seed, text.size(), fault.c_str(),
                 file.c_str());
    return 1;
  }

  Target target_;
  const Options options_;
  std::size_t own_seeds_;
  Progress* progress_ = nullptr;
};

}  // namespace
}  // namespace perwatt::fuzz

int main(int count, char** words) {
  using namespace perwatt::fuzz;
  const Options options = parse(count, words);
  Run run(target(), options);
  if (!options.input) return run.all();
  const auto [was_taken, spent] = run.once(*options.input);
  std::printf("%s in %.1f ms\n", was_taken ? "taken" : "refused", static_cast<double>(spent) / 1e3);
  return 0;
}
