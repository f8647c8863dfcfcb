// The lines below the table: what failed and why, and what a reader must know before trusting a
// figure. Is NOT aware of columns or colours.
#pragma once

#include <string>
#include <vector>

#include "record/run_view.h"
#include "report/figures/varying_fields.h"

namespace perwatt::report {

struct Remark {
  std::string text;    ///< one paragraph
  std::string remedy;  ///< what to do, or ""
  bool failure = false;
};
std::vector<Remark> table_remarks(const record::RunView& view, const VaryingFields& axes);

}  // namespace perwatt::report
