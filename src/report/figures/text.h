// Plain text for terminals: widths of UTF-8, numbers with as many digits as they deserve, wrapped
// lines. Is NOT aware of records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perwatt::report::text {

enum class Align { left, right };

/// Columns that UTF-8 text takes on a terminal: wide East Asian characters two, combining marks
/// none.
int width(std::string_view utf8);
/// Filled with spaces to `columns`; wider text stays as it is.
std::string pad(std::string_view utf8, int columns, Align align);
/// Words in lines of at most `columns`; lines after the first begin with `indent`. A longer word
/// gets a line of its own.
std::string wrap(std::string_view utf8, int columns, std::string_view indent);
/// "a, b, c and 4 more".
std::string list(const std::vector<std::string>& words, std::size_t most = 4);

/// A value whose last digit is of the order of its uncertainty's first, with four significant
/// digits at most.
std::string fitted(double value, double half_width);
/// At least three significant digits and no exponent: "1234", "28.1", "0.0512".
std::string significant(double value);
/// "MiB" below 1 GiB, else "GiB".
std::string bytes(double count);
/// "97 %", of a share from 0 to 1.
std::string percent(double share);
/// "1.9 %", "0.04 %", "12.3 %", ">100 %": of an interval, relative to its value.
std::string fine_percent(double share);
/// The longer arm of an interval around its value.
double half_width(double value, double low, double high);
/// "±1.9 %", of an interval around a value that is not 0.
std::string plus_minus(double value, double low, double high);

/// RFC 4180: in quotes where it holds a comma, a quote or a line end; quotes are doubled.
std::string csv_field(std::string_view value);

}  // namespace perwatt::report::text
