#include "cli/other_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <ostream>
#include <string>
#include <system_error>

#include "base/file_lock.h"
#include "base/paths.h"
#include "board/machine.h"

namespace perwatt::cli {
namespace {

namespace fs = std::filesystem;

/// Leaves the waiting for the lock.
struct Taken {};

void warn(const fs::path& file, const Context& context) {
  std::string pid;
  std::ifstream(file) >> pid;
  context.err << fmt::format(
      "perwatt: another perwatt measures on this machine (pid {}): figures of both are disturbed\n"
      "         end one of them, or measure again when it is done\n",
      pid.empty() ? "unknown" : pid);
}

}  // namespace

MeasuringHere::MeasuringHere(const Sysroot& sysroot, const Context& context) {
  const fs::path cache = cache_directory();
  const fs::path file = cache / ("measuring-" + board::identify(sysroot).id + ".lock");
  std::error_code ignored;
  fs::create_directories(cache, ignored);
  try {
    lock_ = std::make_unique<FileLock>(file, [] { throw Taken{}; });
    std::ofstream(file, std::ios::trunc) << getpid() << '\n';
  } catch (const Taken&) {
    warn(file, context);
  } catch (const Error&) {
    // No lock to be had (a cache that cannot be written): it only serves a warning.
  }
}

MeasuringHere::~MeasuringHere() = default;

}  // namespace perwatt::cli
