#include "run/live/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/build.h"
#include "base/error.h"
#include "base/random.h"
#include "board/machine.h"
#include "run/live/paired_rounds.h"
#include "run/live/side.h"
#include "run/measure/record_parts.h"
#include "run/measure/utc.h"
#include "stats/sequential_mean.h"

namespace perwatt::run {
namespace {

constexpr std::uint64_t kLoadStream = 0x10ad;
/// Workers are started anew for every round where that takes at most so many times the round, and
/// at least so many rounds still fit.
constexpr double kRenewalShare = 1.5;
constexpr double kRenewalRounds = 12;
/// A slice in turns: as long as its start, within these.
constexpr Nanoseconds kShortestTurn = std::chrono::seconds(1),
                      kLongestTurn = std::chrono::seconds(5);

class LiveRun {
 public:
  LiveRun(const LiveSetup& a, const LiveSetup& b, const LiveRule& rule, const LiveTell& tell)
      : options_(a.options),
        rule_(rule),
        tell_(tell),
        sides_{LiveSide(a, [this] { say(); }), LiveSide(b, [this] { say(); })},
        load_order_(rule.seed, kLoadStream) {
    result_.a_words = a.words;
    result_.b_words = b.words;
    result_.seed = static_cast<record::Integer>(rule.seed);
    result_.started = utc_now();
    result_.version = build().version;
    result_.machine = board::to_json(board::identify(options_.sysroot));
    result_.paired.equal_margin = rule.equal_margin;
  }

  record::LiveComparison run() {
    const board::State before = board::observe(options_.sysroot);
    if (examine()) {
      choose(board::observe(options_.sysroot));
      run_rounds();
    }
    for (LiveSide& side : sides_) side.stop();
    result_.a = sides_[0].record();
    result_.b = sides_[1].record();
    const board::State after = board::observe(options_.sysroot);
    put_machine(result_.a, before, after);
    put_machine(result_.b, before, after);
    return std::move(result_);
  }

 private:
  bool interrupted() const {
    return options_.interrupted != nullptr && options_.interrupted->load();
  }
  void say(const std::string& doing) {
    doing_ = doing;
    say();
  }
  void say() const {
    if (tell_) tell_(doing_, so_far_);
  }

  bool examine() {
    for (int side : {0, 1}) {
      say(side == 0 ? "looking at A" : "looking at B");
      if (sides_[static_cast<std::size_t>(side)].examine()) continue;
      result_.paired.end =
          interrupted() ? record::PairedEnd::interrupted : record::PairedEnd::failed;
      return false;
    }
    return true;
  }

  void choose(const board::State& state) {
    result_.taking_turns = rule_.take_turns;
    const auto need = static_cast<double>(sides_[0].peak_memory() + sides_[1].peak_memory());
    if (state.memory_available_bytes && static_cast<double>(*state.memory_available_bytes) < need)
      take_turns(fmt::format("both take {:.0f} MiB, {:.0f} MiB are available", need / 1048576,
                             static_cast<double>(*state.memory_available_bytes) / 1048576));
  }

  void take_turns(const std::string& reason) {
    result_.taking_turns = true;
    result_.turns_reason = reason;
  }

  void run_rounds() {
    if (!result_.taking_turns) {
      rounds();
      if (!should_take_turns()) return;
      const int failed = sides_[0].verdict().status != record::Status::ok ? 0 : 1;
      take_turns(fmt::format("{} failed beside the other: {}", failed == 0 ? "A" : "B",
                             sides_[static_cast<std::size_t>(failed)].verdict().reason));
      for (LiveSide& side : sides_) {
        side.stop();
        side.begin_again();
      }
    }
    rounds();
  }

  /// Where it could not be loaded beside the other, or memory ran out, each may do alone.
  bool should_take_turns() const {
    if (result_.paired.end != record::PairedEnd::failed) return false;
    return failed_to_start_ || std::ranges::any_of(sides_, [](const LiveSide& side) {
             return side.verdict().status == record::Status::out_of_memory;
           });
  }

  void rounds() {
    PairedRule rule;
    rule.equal_margin = rule_.equal_margin;
    rule.seed = rule_.seed;
    rule.most_time = from_seconds(rule_.max_seconds);
    rule.most_rounds = plan();
    Measurers measurers;
    measurers.slice = [this](int side) { return slice(static_cast<std::size_t>(side)); };
    measurers.begin_round = [this] { return begin_round(); };
    measurers.interrupted = [this] { return interrupted(); };
    measurers.tell = [this](const record::PairedRounds& so_far) {
      so_far_ = &so_far;
      say();
    };
    round_ = 0;
    failed_to_start_ = false;
    const MonotonicClock clock;
    const Nanoseconds began = clock.now();
    say("measuring in paired rounds");
    result_.paired = compare_in_rounds(measurers, rule, clock);
    so_far_ = nullptr;
    result_.seconds = seconds(clock.now() - began);
  }

  /// How many rounds fit; chosen before the first, so that the looks can be planned.
  int plan() {
    Nanoseconds lengths[2], round{0}, starts{0};
    for (std::size_t i : {0u, 1u}) {
      const LiveSide& side = sides_[i];
      starts += side.start_length();
      lengths[i] = side.slice_length();
      if (result_.taking_turns)
        lengths[i] =
            std::max(lengths[i], std::clamp(side.start_length(), kShortestTurn, kLongestTurn));
      const Nanoseconds before = result_.taking_turns ? side.start_length() : side.lead_in_length();
      round += 2 * (before + lengths[i]);
    }
    result_.slice_a_s = seconds(lengths[0]);
    result_.slice_b_s = seconds(lengths[1]);
    if (!result_.taking_turns) {
      const bool quick = seconds(starts) <= kRenewalShare * seconds(round);
      result_.renewed = quick && rule_.max_seconds / seconds(round + starts) >= kRenewalRounds;
      if (result_.renewed) round += starts;
    }
    const double fit = rule_.max_seconds / seconds(round);
    constexpr double kFewest = stats::SequentialMean::kFirstLook;
    if (fit < kFewest)
      throw Error(fmt::format("{:.0f} rounds of {:.1f} s do not fit into {:g} s", kFewest,
                              seconds(round), rule_.max_seconds),
                  fmt::format("use --max-seconds {:.0f} or more",
                              std::ceil(1.1 * kFewest * seconds(round))));
    return static_cast<int>(std::min<double>(fit, stats::BatchMeans::kCapacity));
  }

  bool begin_round() {
    const std::uint64_t number = round_++;
    if (result_.taking_turns) return true;
    if (result_.renewed)
      for (LiveSide& side : sides_) side.stop();
    const bool b_first = load_order_.bits(number) >> 63 != 0;
    for (const std::size_t i : {b_first ? 1u : 0u, b_first ? 0u : 1u}) {
      if (sides_[i].is_up()) continue;
      failed_to_start_ = !sides_[i].start(from_seconds(rule_.max_seconds));
      if (failed_to_start_) return false;
    }
    return true;
  }

  std::optional<double> slice(std::size_t i) {
    LiveSide& side = sides_[i];
    const Nanoseconds length = from_seconds(i == 0 ? result_.slice_a_s : result_.slice_b_s);
    if (!result_.taking_turns) return side.slice(length, true);
    if (!side.start(length)) return std::nullopt;
    const auto rate = side.slice(length, false);
    side.stop();
    return rate;
  }

  const Options& options_;
  const LiveRule& rule_;
  const LiveTell& tell_;
  std::array<LiveSide, 2> sides_;
  const RandomStream load_order_;
  record::LiveComparison result_;
  std::string doing_;
  const record::PairedRounds* so_far_ = nullptr;
  std::uint64_t round_ = 0;
  bool failed_to_start_ = false;
};

}  // namespace

record::LiveComparison compare_live(const LiveSetup& a, const LiveSetup& b, const LiveRule& rule,
                                    const LiveTell& tell) {
  return LiveRun(a, b, rule, tell).run();
}

}  // namespace perwatt::run
