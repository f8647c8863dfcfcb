// What a reader must know of a run's watts: whose they are, how sure, and why some are missing.
// Is NOT aware of tables, pages or charts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

/// One sentence each, without a full stop; nothing where the run says nothing of power. `name`
/// names a case.
std::vector<std::string> power_words(const record::RunView& view,
                                     const std::function<std::string(const record::Record&)>& name);

/// Why there is no chart of accuracy against efficiency; one sentence.
std::string why_no_efficiency_chart(const record::RunView& view);

}  // namespace perwatt::report
