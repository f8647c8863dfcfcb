// Numbers with units, and lists of counts, as typed. Is NOT aware of what they are for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace perwatt::cli {

/// "50ms", "1.5s", "2min", "800us". Throws UsageError that names `flag` for anything else, and for
/// what is not above 0.
Nanoseconds parse_duration(const std::string& text, const std::string& flag);

/// "500MB" (10^6 bytes), "512MiB", "1.5GB", "2GiB". Throws UsageError as parse_duration.
std::int64_t parse_bytes(const std::string& text, const std::string& flag);

/// "2", "1,2,8" or "1-16", rising, each once; `between` gives what a range stands for, its ends
/// included. Throws UsageError that names `flag` for anything else, and for counts that are not
/// from `least` to `most`.
std::vector<int> parse_counts(const std::string& text, const std::string& flag, int least, int most,
                              std::vector<int> (*between)(int low, int high));

}  // namespace perwatt::cli
