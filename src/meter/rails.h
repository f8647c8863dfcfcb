// Known power rails of boards: what the watts on each stand for. Facts from device trees and
// vendors' documents. Is NOT aware of how a rail is read.
#pragma once

#include <string_view>

namespace perwatt::meter {

struct Rail {
  std::string_view name;
  std::string_view boundary;
  bool total = false;  ///< all of the board's power passes here, so that it is never zero
};

/// The rail of that name, or null where it is not known. An unknown rail can be read, but nobody
/// knows what it lies inside.
const Rail* find_rail(std::string_view name);

}  // namespace perwatt::meter
