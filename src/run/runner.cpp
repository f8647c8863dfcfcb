#include "run/runner.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "run/measure/case_runner.h"
#include "run/measure/output_references.h"
#include "run/measure/record_parts.h"

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

/// The steps of a run, one after the other, with what they share.
class Steps {
 public:
  Steps(const std::vector<Case>& cases, const std::vector<Step>& steps, const record::Run& run,
        const Options& options, const Callbacks& callbacks)
      : cases_(cases), steps_(steps), run_(run), options_(options), callbacks_(callbacks) {
    if (options_.cool_down) cool_down_.emplace(options_.sysroot, clock_, *options_.cool_down);
    progress_.total = static_cast<int>(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (!skipped(steps_[i]) && answers(steps_[i])) last_answers_[case_of(steps_[i]).network] = i;
  }
  /// False where interrupted.
  bool take(std::size_t index);
  /// Whether a step's power mode took a reboot.
  bool left_out() const { return left_out_; }

 private:
  const Case& case_of(const Step& step) const {
    return cases_.at(static_cast<std::size_t>(step.number) - 1);
  }
  bool skipped(const Step& step) const {
    return options_.skip.contains({step.number, step.repeat});
  }
  bool answers(const Step& step) const { return answers_pictures(case_of(step), step.repeat); }
  bool interrupted() const {
    return options_.interrupted != nullptr && options_.interrupted->load();
  }
  bool may_be_reference(std::size_t index) const;
  std::optional<double> cool_down();
  board::Change enter_mode(const Case& item);
  void settle();
  void tell(Phase phase, const std::optional<load::InterimResult>& look, double fraction);

  const std::vector<Case>& cases_;
  const std::vector<Step>& steps_;
  const record::Run& run_;
  const Options& options_;
  const Callbacks& callbacks_;
  MonotonicClock clock_;
  std::optional<CoolDown> cool_down_;
  NetworkFiles files_{options_};
  References references_{options_.cache_directory};
  OutputReferences outputs_{cases_, options_};
  Progress progress_;
  std::map<std::string, board::Change> refused_;  ///< power modes that could not be set
  bool left_out_ = false;
  std::map<std::string, std::size_t> last_answers_;  ///< by network: the last step still to answer
};

/// Whether a step that is skipped may have been what steps still to come are compared with.
bool Steps::may_be_reference(std::size_t index) const {
  const Case& item = case_of(steps_[index]);
  if (item.precision != Precision::fp32 || !answers(steps_[index])) return false;
  const auto last = last_answers_.find(item.network);
  return last != last_answers_.end() && last->second > index;
}

void Steps::tell(Phase phase, const std::optional<load::InterimResult>& look, double fraction) {
  progress_.phase = phase;
  progress_.look = look;
  progress_.fraction = fraction;
  if (callbacks_.progress) callbacks_.progress(progress_);
}

std::optional<double> Steps::cool_down() {
  if (!cool_down_) return std::nullopt;
  return cool_down_->wait([this](double celsius) {
    progress_.celsius = celsius;
    progress_.goal = *cool_down_->goal();
    tell(Phase::cooling, std::nullopt, 0);
    return !interrupted();
  });
}

/// What a new mode starts (clocks that rise, a fan) is over before anything is measured.
void Steps::settle() {
  constexpr Nanoseconds kLookEvery = std::chrono::milliseconds(100);
  const Nanoseconds end = clock_.now() + options_.power_mode_settle;
  for (auto now = clock_.now(); now < end && !interrupted(); now = clock_.now())
    clock_.wait_until(std::min(now + kLookEvery, end));
}

/// Puts the machine into the case's power mode, or makes sure that it still is.
board::Change Steps::enter_mode(const Case& item) {
  if (item.power_mode.empty() || options_.power_modes == nullptr) return {};
  const auto known = refused_.find(item.power_mode);
  if (known != refused_.end()) return known->second;
  const bool entered = options_.power_modes->entered() == item.power_mode;
  if (!entered) tell(Phase::setting, std::nullopt, 0);
  const board::Change change = options_.power_modes->enter(item.power_mode);
  if (!change.done)
    refused_[item.power_mode] = change;
  else if (!entered)
    settle();
  return change;
}

bool Steps::take(std::size_t index) {
  const Step& step = steps_[index];
  const Case& item = case_of(step);
  if (interrupted()) return false;
  const bool again = skipped(step);
  if (again && !may_be_reference(index)) return true;
  progress_.item = &item;
  progress_.step = step;
  progress_.done = static_cast<int>(index);
  std::optional<record::Result> result;
  std::optional<double> cooled;
  const NetworkFile* file = nullptr;
  try {
    file = &files_.get(item, [this](double share) { tell(Phase::building, std::nullopt, share); });
    if (again && references_.has(file->content_hash)) return true;
    Case answered = item;
    answered.speed = item.speed && !again;  // of a skipped one, its outputs alone are gone
    answered.answers = answers(step);
    std::optional<Classification> refused;
    if (const board::Change mode = again ? board::Change{} : enter_mode(item); !mode.done) {
      left_out_ |= mode.needs_reboot;
      if (mode.needs_reboot) return true;
      refused = {record::Status::mode_not_set, mode.reason, mode.remedy};
    } else {
      cooled = cool_down();
    }
    if (interrupted()) return false;
    result = run_case(
        answered, *file, refused, options_, references_,
        [this](auto phase, const auto& look, double fraction) { tell(phase, look, fraction); });
  } catch (const Interrupted&) {
  }
  if (!result) return false;
  auto& record = result->record;
  put_step(record, run_, step, steps_.back().repeat);
  record.cool_down_s = cooled;
  if (again) return true;
  outputs_.check(record, item, *file, result->output);
  callbacks_.finished(*result);
  return true;
}

}  // namespace

RunEnd run_cases(const std::vector<Case>& cases, const std::vector<Step>& steps,
                 const record::Run& run, const Options& options, const Callbacks& callbacks) {
  if (steps.empty()) return RunEnd::complete;
  Steps all(cases, steps, run, options, callbacks);
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!all.take(i)) return RunEnd::interrupted;
  return all.left_out() ? RunEnd::awaits_reboot : RunEnd::complete;
}

}  // namespace perwatt::run
