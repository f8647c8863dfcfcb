// How wide and how colourful text for a terminal may be.
#pragma once

namespace perwatt::report {

struct TableStyle {
  int width = 100;      ///< columns at most
  bool colour = false;  ///< ANSI
};

}  // namespace perwatt::report
