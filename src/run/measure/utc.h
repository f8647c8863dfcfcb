#pragma once

#include <string>

namespace perwatt::run {

/// Now, by the wall clock: "2026-01-31T12:34:56Z".
std::string utc_now();

}  // namespace perwatt::run
