#pragma once

#include <string>

namespace perwatt {

/// A random UUID (version 4) in its usual text form.
std::string make_uuid();

}  // namespace perwatt
