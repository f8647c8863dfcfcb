// A machine that a killed perwatt left in another power mode is put back before anything is
// measured. Is NOT aware of what is measured.
#pragma once

#include <filesystem>

#include "base/sysroot.h"
#include "cli/command.h"

namespace perwatt::cli {

/// Where a perwatt that changes this machine keeps what it was: in the XDG data directory, one file
/// a machine (a home may be shared by several).
std::filesystem::path power_journal_file(const Sysroot& sysroot);

/// Puts back what was left, and says so on standard error. Throws Error where it cannot be put
/// back: what would be measured would not be this machine as its user has it. True where there was
/// any.
bool put_power_back(const Sysroot& sysroot, const Context& context);

}  // namespace perwatt::cli
