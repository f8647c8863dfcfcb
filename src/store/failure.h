// What SQLite's result codes mean for people: what happened and what to do next.
// Is NOT aware of tables or records.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace perwatt::store {

/// A failed call on a store's file. `code` is SQLite's (extended) result code, `system_error` the
/// errno behind it or 0, `message` SQLite's own words.
Error failure(int code, int system_error, std::string_view message,
              const std::filesystem::path& file);

}  // namespace perwatt::store
