#include "run/runner.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/error.h"
#include "run/case_runner.h"

namespace perwatt::run {
namespace {

/// Leaves the building of a network's file.
struct Interrupted {};

/// The networks' files, each made sure of once.
class NetworkFiles {
 public:
  NetworkFiles(const Options& options) : options_(options) {}

  /// `written` is told the share of the file that is there.
  const NetworkFile& get(const Case& item, const std::function<void(double)>& written) {
    const auto key = std::make_pair(item.network, item.seed);
    const auto known = files_.find(key);
    if (known != files_.end()) return known->second;
    NetworkFile file = make_ready(
        {item.network, item.model}, item.seed, options_.cache_directory, [&](double share) {
          if (options_.interrupted != nullptr && options_.interrupted->load()) throw Interrupted{};
          written(share);
        });
    return files_.emplace(key, std::move(file)).first->second;
  }

 private:
  const Options& options_;
  std::map<std::pair<std::string, std::uint64_t>, NetworkFile> files_;
};

/// Whether a case that is skipped may have been what cases still to come are compared with.
bool may_be_reference(const std::vector<Case>& cases, const Case& item, const Options& options) {
  if (item.precision != Precision::fp32 || item.data.empty()) return false;
  return std::ranges::any_of(cases, [&](const Case& other) {
    return other.number > item.number && other.network == item.network &&
           !options.skip.contains(other.number);
  });
}

}  // namespace

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::building:
      return "building the network";
    case Phase::resting:
      return "measuring idle power";
    case Phase::loading:
      return "loading";
    case Phase::warming:
      return "warming up";
    case Phase::measuring:
      return "measuring";
    case Phase::classifying:
      return "classifying";
    case Phase::profiling:
      return "profiling";
  }
  return "";
}

bool run_cases(const std::vector<Case>& cases, const record::Run& run, const Options& options,
               const Callbacks& callbacks) {
  NetworkFiles files(options);
  References references(options.cache_directory);
  Progress progress;
  progress.total = static_cast<int>(cases.size());
  const Tell tell = [&](Phase phase, const std::optional<load::Look>& look, double fraction) {
    progress.phase = phase;
    progress.look = look;
    progress.fraction = fraction;
    if (callbacks.progress) callbacks.progress(progress);
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& item = cases[i];
    if (options.interrupted != nullptr && options.interrupted->load()) return false;
    const bool skipped = options.skip.contains(item.number);
    if (skipped && !may_be_reference(cases, item, options)) continue;
    progress.item = &item;
    progress.done = static_cast<int>(i);
    std::optional<record::Result> result;
    try {
      const auto& file =
          files.get(item, [&](double share) { tell(Phase::building, std::nullopt, share); });
      if (skipped && references.has(file.content_hash)) continue;
      Case answered = item;
      answered.speed = item.speed && !skipped;  // of a skipped case, its outputs alone are gone
      result = run_case(answered, file, options, references, tell);
    } catch (const Interrupted&) {
    }
    if (!result) return false;
    result->record.run_id = run.id;
    if (!skipped) callbacks.finished(*result);
  }
  return true;
}

}  // namespace perwatt::run
