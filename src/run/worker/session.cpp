#include "run/worker/session.h"

#include <fmt/format.h>

#include <charconv>
#include <new>
#include <sstream>

#include "base/error.h"
#include "base/sysroot.h"
#include "load/pipeline.h"
#include "run/plan/plugins.h"
#include "run/worker/picture_stages.h"
#include "tool/tool.h"

namespace perwatt::run {
namespace {

/// The profiling run: at least so many inferences and so long, at most so long.
constexpr int kProfileInferences = 3;
constexpr auto kProfileFloor = std::chrono::milliseconds(200);
constexpr auto kProfileCeiling = std::chrono::seconds(3);

/// A verb came before the one that it needs.
struct Misuse : std::logic_error {
  using std::logic_error::logic_error;
};

/// VmHWM of this process in bytes; 0 where the kernel does not say.
std::int64_t peak_memory() {
  std::istringstream status(Sysroot().read("/proc/self/status").text);
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    const std::size_t digit = line.find_first_of("0123456789");
    std::int64_t kib = 0;
    if (digit != std::string::npos)
      std::from_chars(line.data() + digit, line.data() + line.size(), kib);
    return kib * 1024;
  }
  return 0;
}

Json failed(WorkerFailure::Kind kind, const std::string& what, const std::string& remedy = "") {
  return {{"failure", encode(WorkerFailure{kind, what, remedy})}};
}

}  // namespace

Json Session::answer(const Json& request) {
  try {
    const auto verb = verb_of(request.at("verb").get<std::string>());
    if (!verb) throw Misuse("unknown verb");
    return {{"answer", dispatch(*verb, request.value("order", Json::object()))}};
  } catch (const engine::Unavailable& reason) {
    return failed(WorkerFailure::Kind::unavailable, reason.what(), reason.remedy());
  } catch (const engine::Failure& failure) {
    return failed(kind_of(failure.kind()), failure.what(), failure.remedy());
  } catch (const Error& error) {
    return failed(WorkerFailure::Kind::unsupported, error.what(), error.remedy());
  } catch (const std::bad_alloc&) {
    return failed(WorkerFailure::Kind::out_of_memory, "the worker ran out of memory");
  } catch (const Misuse& misuse) {
    return failed(WorkerFailure::Kind::misuse, misuse.what());
  } catch (const Json::exception& misfit) {
    return failed(WorkerFailure::Kind::misuse, misfit.what());
  } catch (const std::exception& error) {
    return failed(WorkerFailure::Kind::engine_error, error.what());
  }
}

Json Session::dispatch(Verb verb, const Json& order) {
  switch (verb) {
    case Verb::open:
      return open(decoded<OpenOrder>(order));
    case Verb::load:
      return load(decoded<LoadOrder>(order));
    case Verb::warm:
      return warm(decoded<WarmOrder>(order));
    case Verb::measure:
      return measure(decoded<MeasureOrder>(order));
    case Verb::outputs:
      return outputs();
    case Verb::classify:
      return classify(decoded<ClassifyOrder>(order));
    case Verb::profile:
      return profile();
    case Verb::close:
      return close();
  }
  throw Misuse("unknown verb");
}

Json Session::open(const OpenOrder& order) {
  const engine::Plugin* plugin = find_plugin(order.engine);
  if (plugin == nullptr) throw Misuse(fmt::format("unknown engine {}", order.engine));
  release();
  engine::OpenRequest where = order.where;
  where.clock = &clock_;
  if (const auto path = engine::engine_path(order.engine); !path.empty()) {
    where.paths = {path};
    where.only_paths = true;
  }
  engine_ = plugin->open(where);
  engine::Description description = engine_->describe();
  description.name = order.engine;
  return encode(description);
}

Json Session::load(const LoadOrder& order) {
  if (!engine_) throw Misuse("no engine is open");
  release();
  order_ = order;
  Loaded loaded;
  loaded.load.began = clock_.now();
  load_network(false);
  loaded.load.ended = clock_.now();
  fill_inputs(*network_, order_.seed);
  loaded.lanes = network_->lanes();
  loaded.settings = network_->settings();
  return encode(loaded);
}

Json Session::warm(const WarmOrder& order) {
  Warmed warmed;
  target();
  if (tool::Network* tool = self_measuring()) {
    const tool::WarmUp warm = tool->warm_up(order.scenario, order.rule, observer_);
    warmed.first_inference = warm.first_inference;
    warmed.warmup = warm.warmup;
    return encode(warmed);
  }
  const auto began = clock_.now();
  if (!target().infer(0)) throw *target().failure();
  warmed.first_inference = clock_.now() - began;
  warmed.warmup = load::warm_up(target(), order.scenario, clock_, observer_, order.rule);
  if (const auto failure = target().failure()) throw *failure;
  return encode(warmed);
}

Json Session::measure(const MeasureOrder& order) {
  Measured measured;
  target();
  tool::Network* const tool = self_measuring();
  measured.measurement = tool != nullptr
                             ? tool->measure(order.demand, order.stop, observer_)
                             : load::measure(target(), order.demand, order.stop, clock_, observer_);
  if (const auto failure = target().failure()) throw *failure;
  measured.summary = stats::summarise(measured.measurement.latency, measured.measurement.sequence);
  measured.peak_memory_bytes = tool != nullptr ? tool->peak_memory_bytes() : peak_memory();
  return encode(measured);
}

Json Session::outputs() {
  target();
  fill_inputs(*network_, order_.seed);  // pictures may have been there since load()
  if (!target().infer(0)) throw *target().failure();
  const engine::Tensor output = network_->output(0);
  return encode(Outputs{output.shape, {output.data.begin(), output.data.end()}});
}

Json Session::classify(const ClassifyOrder& order) {
  if (ring_ == nullptr) throw Misuse("there is nowhere for outputs to go");
  const auto shape = load::pipeline_shape(target().lanes(), order.threads);
  PictureStages stages(*network_, order, shape.slots,
                       [this](const PictureOutput& output) { ring_->push(output); });
  ring_->begin(stages.outputs());
  Classified classified;
  classified.time.began = clock_.now();
  load::run_pipeline(target(), stages.queries(), stages, shape);
  classified.time.ended = clock_.now();
  if (const auto failure = target().failure()) throw *failure;
  classified.broken = stages.broken();
  return encode(classified);
}

Json Session::profile() {
  target();
  release();
  load_network(true);
  fill_inputs(*network_, order_.seed);
  if (self_measuring() != nullptr) return encode(network_->executed());
  const auto began = clock_.now();
  for (int done = 0;; ++done) {
    const auto elapsed = clock_.now() - began;
    if (elapsed >= kProfileCeiling && done > 0) break;
    if (elapsed >= kProfileFloor && done >= kProfileInferences) break;
    network_->infer(0);
  }
  return encode(network_->executed());
}

Json Session::close() {
  closed_ = true;
  release();
  engine_.reset();
  return Json::object();
}

void Session::load_network(bool profiled) {
  engine::LoadRequest request = order_.request;
  request.profile = profiled;
  network_ = engine_->load(request);
  target_.emplace(*network_);
}

void Session::release() {
  target_.reset();
  network_.reset();
}

tool::Network* Session::self_measuring() {
  return dynamic_cast<tool::Network*>(network_.get());
}

EngineTarget& Session::target() {
  if (!target_) throw Misuse("no network is loaded");
  return *target_;
}

}  // namespace perwatt::run
