// A meter whose truth is known: for tests, for trials of a plan, and as the example of how a source
// behaves. It gives what its options say, at the times of its clock.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/random.h"
#include "meter/meter.h"
#include "meter/reading.h"
#include "meter/synthetic_source.h"

namespace perwatt::meter {
namespace synthetic_meter {
namespace {

constexpr std::string_view kName = "synthetic";

/// Streams of random numbers.
enum Stream : std::uint64_t { kNoise = 1000, kRepeat = 2000, kAgain = 3000 };

class SyntheticSource final : public Source {
 public:
  SyntheticSource(const SyntheticOptions& options, std::shared_ptr<const PowerLaw> law,
                  Clock& clock)
      : options_(options),
        law_(std::move(law)),
        clock_(clock),
        opened_(clock.now()),
        rails_(static_cast<std::size_t>(options.rails)) {
    info_.meter = kName;
    info_.boundary = options.boundary;
    info_.extent = Extent::machine;
    for (int i = 0; i < options.rails; ++i)
      info_.channels.push_back({"rail " + std::to_string(i + 1), options.boundary, "",
                                options.counter ? Quantity::joules : Quantity::watts, true,
                                options.resolution});
    if (options.update > 0) info_.update_hz = 1 / options.update;
    info_.poll_every = from_seconds(options.poll);
    info_.averaged_over = from_seconds(options.average);
    info_.gain_error = options.gain_error;
    info_.offset_error_w = options.offset_error;
    info_.remark = "synthetic watts: no power was measured";
  }

  const SourceInfo& info() const override { return info_; }

  void poll(Sink& sink) override {
    for (int rail = 0; rail < options_.rails; ++rail) read(rail, sink);
  }

 private:
  struct Rail {
    std::uint64_t reads = 0;
    double last = 0;   ///< value given
    bool any = false;  ///< one was given
    double raw = 0;    ///< of the counter, before its wraps are taken away
    double turns = 0;  ///< J that its wraps have swallowed
  };

  static bool in(const std::vector<Stretch>& stretches, double at) {
    return std::ranges::any_of(stretches, [at](const Stretch& s) { return s.holds(at); });
  }

  double uniform(std::uint64_t stream, int rail, std::uint64_t index) const {
    return RandomStream(law_->seed, stream + static_cast<std::uint64_t>(rail)).uniform(index);
  }

  /// Box and Muller (1958).
  double normal(int rail, std::uint64_t index) const {
    const double a = uniform(kNoise, rail, 2 * index), b = uniform(kNoise, rail, 2 * index + 1);
    return std::sqrt(-2 * std::log(1 - a)) * std::cos(2 * std::numbers::pi * b);
  }

  double quantised(double value) const {
    if (options_.resolution <= 0) return value;
    const double steps = value / options_.resolution;
    return (options_.counter ? std::floor(steps) : std::round(steps)) * options_.resolution;
  }

  /// What the sensor shows at a time: its value of the last update.
  double shown(double at, int rail) {
    Rail& own = rails_[static_cast<std::size_t>(rail)];
    std::uint64_t index = own.reads;
    if (options_.update > 0) {
      index = static_cast<std::uint64_t>(std::max(0.0, std::floor(at / options_.update)));
      at = static_cast<double>(index) * options_.update;
    }
    const double share = 1.0 / options_.rails;
    if (options_.counter) return quantised(law_->joules(at) * share);
    const double power =
        options_.average > 0
            ? (law_->joules(at) - law_->joules(at - options_.average)) / options_.average
            : law_->watts(at);
    return quantised(power * share + options_.noise * normal(rail, index));
  }

  /// A counter's register begins anew at `wrap`; what it has lost so is added again.
  double unwrapped(double joules, Rail& rail) const {
    if (!options_.counter || options_.wrap <= 0) return joules;
    const double raw = std::fmod(joules, options_.wrap);
    if (raw < rail.raw) rail.turns += options_.wrap;
    rail.raw = raw;
    return rail.turns + raw;
  }

  void read(int rail, Sink& sink) {
    Rail& own = rails_[static_cast<std::size_t>(rail)];
    const Nanoseconds before = clock_.now();
    if (options_.delay > 0) clock_.wait_until(before + from_seconds(options_.delay));
    const Nanoseconds after = clock_.now();
    const double at = seconds(before + (after - before) / 2 - opened_);
    const std::uint64_t index = own.reads++;
    if (options_.vanish >= 0 && at >= options_.vanish)
      return sink.failure(rail, gone_, "put the meter back, then measure again");
    if (uniform(kAgain, rail, index) < options_.again)
      return sink.failure(rail, again_, "it usually answers at the next poll");
    if (in(options_.silent, at)) return;
    const bool old =
        own.any && (in(options_.stalls, at) || uniform(kRepeat, rail, index) < options_.repeat);
    if (!old) own.last = unwrapped(shown(at, rail), own);
    own.any = true;
    sink.reading(rail, before, after, own.last);
  }

  const SyntheticOptions options_;
  const std::shared_ptr<const PowerLaw> law_;
  Clock& clock_;
  const Nanoseconds opened_;
  std::vector<Rail> rails_;
  SourceInfo info_;
  const std::string gone_ = "the synthetic meter is gone (ENODEV)";
  const std::string again_ = "the synthetic meter asks to try again (EAGAIN)";
};

std::vector<Finding> detect(const Sysroot&) {
  return {absent(kName, "used only where it is named: its watts are made up",
                 "try it with --meter synthetic:constant=5,noise=0.1")};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  std::vector<std::unique_ptr<Source>> sources;
  const SyntheticOptions options = parse_synthetic(request.argument);
  sources.push_back(known_source(options, std::make_shared<PowerLaw>(options.law), *request.clock));
  return sources;
}

}  // namespace
}  // namespace synthetic_meter

std::unique_ptr<Source> known_source(const SyntheticOptions& options,
                                     std::shared_ptr<const PowerLaw> law, Clock& clock) {
  return std::make_unique<synthetic_meter::SyntheticSource>(options, std::move(law), clock);
}

extern const Plugin synthetic_plugin;
const Plugin synthetic_plugin{synthetic_meter::kName, "a power that is known exactly, for trials",
                              synthetic_meter::detect, synthetic_meter::open, true};

}  // namespace perwatt::meter
