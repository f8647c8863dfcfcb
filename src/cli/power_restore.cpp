#include "cli/power_restore.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>

#include "base/paths.h"
#include "board/machine.h"
#include "board/power_modes.h"

namespace perwatt::cli {

std::filesystem::path power_journal_file(const Sysroot& sysroot) {
  return data_directory() / fmt::format("power-before-{}.json", board::identify(sysroot).id);
}

bool put_power_back(const Sysroot& sysroot, const Context& context) {
  const auto file = power_journal_file(sysroot);
  const board::LeftBehind left = board::put_back_left(sysroot, file);
  if (!left.found) return false;
  if (!left.change.done)
    throw Error(
        fmt::format("a perwatt that was killed left this machine changed, and it cannot be "
                    "put back: {}",
                    left.change.reason),
        fmt::format("{}; then `perwatt power restore`, or put it right by hand and remove {}",
                    left.change.remedy, file.string()));
  if (!context.quiet)
    context.err << fmt::format("perwatt: put back what a killed perwatt had changed: {}\n",
                               fmt::join(left.controls, ", "));
  return true;
}

}  // namespace perwatt::cli
