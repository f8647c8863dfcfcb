// What a TOML text must be like before toml++ may see it. Is NOT aware of keys or values.
#pragma once

#include <string>
#include <string_view>

namespace perwatt {

/// TOML has characters beyond ASCII in quoted strings and comments only. toml++ 3.3 (Debian 12)
/// does not merely refuse others: asking whether one is white space, it runs into undefined
/// behaviour. So this throws UsageError "SOURCE:LINE:COLUMN: what" for one anywhere else, and for
/// one behind a line's end that a backslash takes out of a """ string. Columns count bytes.
void require_plain_toml(std::string_view text, const std::string& source_name);

}  // namespace perwatt
