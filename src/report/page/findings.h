// What a run says, in sentences, with the figures beside them. Knows nothing of charts.
#pragma once

#include <string>
#include <vector>

#include "record/run_view.h"

namespace perwatt::report {

/// A figure that stands out, for the head of the page. Plain text.
struct Headline {
  std::string figure, words;  ///< "×1.02", "FP16 over FP32, ..."
};
std::vector<Headline> headlines(const record::RunView& view);
/// Sentences, each with its evidence. Plain text.
std::vector<std::string> findings(const record::RunView& view);
/// What a reader must know before trusting a figure: cases that failed, stopped early, were
/// throttled, ... Plain text.
std::vector<std::string> remarks(const record::RunView& view);

}  // namespace perwatt::report
