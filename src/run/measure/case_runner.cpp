#include "run/measure/case_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <tuple>
#include <utility>
#include <variant>

#include "base/uuid.h"
#include "board/machine.h"
#include "board/state_sampler.h"
#include "run/measure/case_power.h"
#include "run/measure/case_preprocessing.h"
#include "run/measure/executed_text.h"
#include "run/measure/record_parts.h"
#include "run/measure/state_traces.h"
#include "run/measure/utc.h"
#include "run/plan/case_fields.h"
#include "run/worker/inline_link.h"
#include "run/worker/worker_link.h"

namespace perwatt::run {
namespace {

/// What sampling costs is measured in so many pairs of slices.
constexpr int kCostPairs = 24;
constexpr Nanoseconds kCostSlice = std::chrono::milliseconds(350);

bool go_on(const Options& options) {
  return options.interrupted == nullptr || !options.interrupted->load();
}

/// The conversation with one worker about one case.
class CaseRun {
 public:
  CaseRun(const Case& item, const NetworkFile& file, const Options& options, References& references,
          const ProgressCallback& tell, CasePower& power)
      : item_(item),
        file_(file),
        options_(options),
        references_(references),
        tell_(tell),
        power_(power),
        link_(make_link()) {}

  /// False where interrupted.
  bool run(record::Result& result);

 private:
  std::unique_ptr<Link> make_link();
  void enter(Phase phase);
  bool prepare(record::Record& record);
  template <typename Answer>
  std::optional<Answer> answer_of(Link::Result<Answer> result);
  bool measure(record::Result& result);
  bool answer_all(record::Result& result);
  std::optional<Accuracy> answers(const DataSet& data, ReferenceRoles roles,
                                  const dataset::Preprocessing& preprocessing);
  void refuse_elsewhere(record::Record& record, const engine::Executed& executed) const;
  void examine(record::Result& result);
  bool observe_cost(record::Record& record);
  bool rest();

  const Case& item_;
  const NetworkFile& file_;
  const Options& options_;
  References& references_;
  const ProgressCallback& tell_;
  CasePower& power_;
  Phase phase_ = Phase::loading;
  std::optional<load::InterimResult> look_;  ///< the last one while measuring
  double fraction_ = 0;                      ///< of the pictures
  std::unique_ptr<Link> link_;
  std::optional<board::StateSampler> sampler_;  ///< from the warm-up to the end of measuring
  std::optional<board::WindowState> window_;    ///< of the steady window
  Classification verdict_;                      ///< of the first verb that got no answer
};

std::unique_ptr<Link> CaseRun::make_link() {
  if (options_.simulation != nullptr)
    return std::make_unique<InlineLink>(options_, *options_.simulation);
  const Nanoseconds extra = options_.observer_check ? 4 * kCostPairs * kCostSlice : Nanoseconds{0};
  return std::make_unique<WorkerLink>(
      options_, MonotonicClock().now() + item_.time_limit + power_.longest() + extra,
      [this] { tell_(phase_, look_, fraction_); });
}

void CaseRun::enter(Phase phase) {
  phase_ = phase;
  look_.reset();
  fraction_ = 0;
  tell_(phase_, look_, fraction_);
}

template <typename Answer>
std::optional<Answer> CaseRun::answer_of(Link::Result<Answer> result) {
  return run::answer_of(std::move(result), name(phase_), seconds(item_.time_limit), verdict_);
}

bool CaseRun::prepare(record::Record& record) {
  enter(Phase::loading);
  const auto description = answer_of(link_->open({item_.engine, options_.open}));
  if (!description) return false;
  put_engine(record, *description, item_.device);
  const auto loaded = answer_of(link_->load(load_order(item_, file_)));
  if (!loaded) return false;
  put_loaded(record, *loaded);
  if (power_.active() && !rest()) return false;
  if (item_.speed) sampler_.emplace(board::Probes(options_.sysroot, link_->pid()));
  enter(Phase::warming);
  const auto warmed = answer_of(link_->warm({item_.scenario, item_.warm_up}));
  if (!warmed) return false;
  put_warmed(record, item_, *warmed);
  return true;
}

bool CaseRun::measure(record::Result& result) {
  if (!item_.speed) return true;
  enter(Phase::measuring);
  sampler_->look_now();
  auto measured = answer_of(link_->measure({item_.demand(), power_.long_enough(item_.stop)},
                                           [this](const load::InterimResult& look) {
                                             look_ = look;
                                             tell_(phase_, look_, fraction_);
                                           }));
  sampler_->look_now();
  const std::vector<board::Sample> samples = sampler_->finish();
  if (!measured) return false;
  power_.end({measured->measurement.began, measured->measurement.ended});
  put_measured(result.record, item_, *measured);
  const auto& [began, ended] = std::tie(measured->measurement.began, measured->measurement.ended);
  window_ = board::window_state(samples, began, ended);
  result.traces = state_traces(samples, began);
  result.latency = std::move(measured->measurement.latency);
  return !options_.observer_check || !power_.active() || observe_cost(result.record);
}

/// The network is loaded and does nothing: what does that take?
bool CaseRun::rest() {
  enter(Phase::resting);
  if (power_.idle_loaded([this] { return go_on(options_); })) return true;
  WorkerEnd end;
  end.cause = WorkerEnd::Cause::interrupted;
  verdict_ = classify(end, name(phase_), seconds(item_.time_limit));
  return false;
}

/// Slices with and without sampling, in pairs of which every second is turned round.
bool CaseRun::observe_cost(record::Record& record) {
  enter(Phase::measuring);
  load::StopRule slice;
  slice.target = 0;
  slice.floor = slice.ceiling = kCostSlice;
  std::vector<double> shares;
  for (int pair = 0; pair < kCostPairs; ++pair) {
    double with = 0, without = 0;
    for (const bool first : {true, false}) {
      const bool sampled = first == (pair % 2 == 0);
      const auto sampler = sampled ? power_.sampling(2 * kCostSlice) : nullptr;
      const auto measured = answer_of(link_->measure({item_.demand(), slice}, {}));
      if (!measured) return false;
      (sampled ? with : without) = measured->measurement.throughput.rate;
    }
    if (with > 0 && without > 0) shares.push_back(1 - with / without);
  }
  put_observer_cost(record, shares);
  return true;
}

/// Runs all pictures through the network, a part of them in one order after another.
std::optional<Accuracy> CaseRun::answers(const DataSet& data, ReferenceRoles roles,
                                         const dataset::Preprocessing& preprocessing) {
  constexpr std::size_t kPart = 4096;
  Accuracy accuracy(data, roles.reference, roles.becoming);
  const auto& examples = data.listing.examples;
  ClassifyOrder order;
  order.preprocessing = preprocessing;
  order.quick = !item_.exact_decoding;
  order.threads = item_.decode_threads;
  for (std::size_t first = 0; first < examples.size(); first += kPart) {
    order.first = static_cast<std::int64_t>(first);
    order.files.clear();
    for (std::size_t i = first; i < std::min(first + kPart, examples.size()); ++i)
      order.files.push_back(examples[i].file);
    const auto done =
        answer_of(link_->classify(order, item_.time_limit, [&](const PictureOutput& output) {
          accuracy.take(output);
          fraction_ = static_cast<double>(output.index + 1) / static_cast<double>(examples.size());
        }));
    if (!done) return std::nullopt;
    accuracy.add_time(done->time.length());
  }
  return accuracy;
}

bool CaseRun::answer_all(record::Result& result) {
  if (item_.data.empty() || !item_.answers || !options_.data) return true;
  enter(Phase::classifying);
  const dataset::Preprocessing preprocessing = preprocessing_of(item_, file_);
  result.record.preprocessing = in_one_line(preprocessing);
  auto accuracy =
      answers(*options_.data, references_.begin(item_, file_.content_hash), preprocessing);
  if (!accuracy) return false;
  references_.keep();
  accuracy->put(result.record, file_.weights != "seeded");
  result.pictures = accuracy->take_rows();
  return true;
}

/// A figure of another device than the one asked for is no result.
void CaseRun::refuse_elsewhere(record::Record& record, const engine::Executed& executed) const {
  const std::string where = ran_elsewhere(executed, item_.device);
  if (where.empty()) return;
  record.status = record::Status::unsupported;
  record.reason = fmt::format("nothing of it ran on {}: the engine quietly ran all of it on {}",
                              item_.device, where);
  record.remedy = "`perwatt layers` shows each layer's device; another precision or network may do";
}

/// What is asked after a good measurement: a failure here is a remark.
void CaseRun::examine(record::Result& result) {
  record::Record& record = result.record;
  enter(Phase::profiling);
  const MonotonicClock clock;
  const auto began = clock.now();
  const auto outputs = answer_of(link_->outputs());
  if (outputs && !std::all_of(outputs->values.begin(), outputs->values.end(),
                              [](float v) { return std::isfinite(v); }))
    add_remark(record, "the network's output is not finite",
               "ask for a more exact precision, or another version of the engine");
  if (outputs)
    result.output.assign(outputs->values.begin(),
                         outputs->values.begin() +
                             static_cast<std::ptrdiff_t>(outputs->values.size() /
                                                         static_cast<std::size_t>(item_.batch)));
  record.executed = "unknown";
  if (outputs)
    if (const auto executed = answer_of(link_->profile())) {
      put_executed(record, *executed);
      refuse_elsewhere(record, *executed);
    }
  record.profile_s = seconds(clock.now() - began);
  if (verdict_.status != record::Status::ok) {
    add_remark(record, "executed precision unknown: " + verdict_.reason, verdict_.remedy);
    return;
  }
  link_->close();
}

bool CaseRun::run(record::Result& result) {
  const board::State before = board::observe(options_.sysroot);
  const bool measured = prepare(result.record) && measure(result) && answer_all(result);
  sampler_.reset();
  put_machine(result.record, before, board::observe(options_.sysroot));
  if (window_) put_window(result.record, *window_);
  if (measured)
    examine(result);
  else
    put_verdict(result.record, verdict_);
  return verdict_.status != record::Status::interrupted;
}

}  // namespace

LoadOrder load_order(const Case& item, const NetworkFile& file) {
  LoadOrder order;
  order.seed = item.seed;
  auto& request = order.request;
  request.model = file.path;
  request.device = item.device;
  request.precision = item.precision;
  request.batch = item.batch;
  request.lanes = item.lanes;
  request.threads = item.threads;
  if (!item.speed) request.spare_lanes = 1;  // its pictures are placed while the others compute
  const bool one_by_one =
      item.scenario == load::Scenario::single_stream || item.scenario == load::Scenario::fixed_rate;
  request.goal = one_by_one ? engine::Goal::latency : engine::Goal::throughput;
  request.options = item.engine_options;
  return order;
}

namespace {

/// The case in its worker, idle power before and after it. False where interrupted.
bool measure_case(const Case& item, const NetworkFile& file, const Options& options,
                  References& references, const ProgressCallback& tell, record::Result& result) {
  const auto wanted = [&options] { return go_on(options); };
  CasePower power(item.speed ? options.meters.get() : nullptr);
  if (power.active()) tell(Phase::resting, std::nullopt, 0);
  power.begin(item.time_limit);
  if (!power.idle_before(wanted)) return false;
  if (!CaseRun(item, file, options, references, tell, power).run(result)) return false;
  if (power.active()) tell(Phase::resting, std::nullopt, 0);
  if (!power.idle_after(wanted)) return false;
  power.put(result);
  return true;
}

}  // namespace

std::optional<record::Result> run_case(const Case& item, const NetworkFile& file,
                                       const std::optional<Classification>& refused,
                                       const Options& options, References& references,
                                       const ProgressCallback& tell) {
  const MonotonicClock clock;
  const auto began = clock.now();
  record::Result result;
  auto& record = result.record;
  record.id = make_uuid();
  record.started = utc_now();
  record.model_hash = file.content_hash;
  record.weights = file.weights;
  record.parameters = file.parameters;
  record.macs = file.macs;
  put_case(record, item);
  for (const auto& description : options.engines)
    if (description.name == item.engine) put_engine(record, description, item.device);
  if (refused)
    put_verdict(record, *refused);
  else if (file.misfit)
    put_verdict(record, {record::Status::unsupported, file.misfit->what, file.misfit->remedy});
  else if (!measure_case(item, file, options, references, tell, result))
    return std::nullopt;
  record.case_s = seconds(clock.now() - began);
  record.case_key = item.key(record.engine_version, record.model_hash,
                             options.data && !item.data.empty() ? options.data->hash : "");
  return result;
}

}  // namespace perwatt::run
