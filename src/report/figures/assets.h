// Files that the build puts into the binary (cmake/embed.cmake). Knows nothing of what they say.
#pragma once

#include <string_view>

namespace perwatt::report::asset {

std::string_view icassp23();  ///< data/icassp23.csv
std::string_view style();     ///< page.css
std::string_view script();    ///< page.js
std::string_view vega();      ///< Vega, Vega-Lite and Vega-Embed; defines window.vegaEmbed
std::string_view licences();  ///< of what vega() contains

}  // namespace perwatt::report::asset
