#include "run/live/paired_rounds.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "stats/sequential_mean.h"

namespace perwatt::run {
namespace {

using record::PairedEnd;
using record::PairedRound;

constexpr std::uint64_t kOrderStream = 0x0a88a;

class Rounds {
 public:
  Rounds(const Measurers& measurers, const PairedRule& rule, const Clock& clock)
      : measurers_(measurers),
        rule_(rule),
        clock_(clock),
        began_(clock.now()),
        order_(rule.seed, kOrderStream),
        sequence_(rule.most_rounds) {
    result_.most = rule.most_rounds;
    result_.equal_margin = rule.equal_margin;
  }

  record::PairedRounds run() {
    while (one_more()) {
      const bool looked = sequence_.add(result_.rounds.back().log_ratio());
      if (looked && conclude()) break;
      if (sequence_.count() == sequence_.most()) {
        result_.end = PairedEnd::no_more;
        break;
      }
      if (measurers_.tell) measurers_.tell(result_);
    }
    return std::move(result_);
  }

 private:
  bool is_interrupted() const { return measurers_.interrupted && measurers_.interrupted(); }

  /// False where there is none; then the end is said.
  bool one_more() {
    const Nanoseconds now = clock_.now();
    if (rule_.most_time > Nanoseconds{0} && now + longest_ > began_ + rule_.most_time) {
      time_is_up();
      return false;
    }
    PairedRound round;
    round.b_first = order_.bits(result_.rounds.size()) >> 63 != 0;
    round.began_s = seconds(now - began_);
    if (!measure(round)) {
      result_.end = is_interrupted() ? PairedEnd::interrupted : PairedEnd::failed;
      return false;
    }
    longest_ = std::max(longest_, clock_.now() - now);
    result_.rounds.push_back(round);
    return true;
  }

  bool measure(PairedRound& round) {
    if (measurers_.begin_round && !measurers_.begin_round()) return false;
    for (int place = 0; place < 4; ++place) {
      const auto rate = measurers_.slice(round.is_b(place) ? 1 : 0);
      if (!rate || !(*rate > 0) || !std::isfinite(*rate)) return false;
      round.rates[static_cast<std::size_t>(place)] = *rate;
    }
    return true;
  }

  void time_is_up() {
    sequence_.close();
    if (!conclude()) result_.end = PairedEnd::time_is_up;
  }

  /// Takes the interval over; true where it decides.
  bool conclude() {
    const auto& interval = sequence_.interval();
    if (!interval) return false;
    result_.ratio = std::exp(interval->mean);
    result_.low = std::exp(interval->low);
    result_.high = std::exp(interval->high);
    result_.looked_at = sequence_.looked_at();
    const bool differs = *result_.low > 1 || *result_.high < 1;
    const bool equal =
        *result_.low >= 1 - rule_.equal_margin && *result_.high <= 1 + rule_.equal_margin;
    if (differs) result_.end = PairedEnd::differs;
    if (!differs && equal) result_.end = PairedEnd::equal;
    return differs || equal;
  }

  const Measurers& measurers_;
  const PairedRule& rule_;
  const Clock& clock_;
  const Nanoseconds began_;
  const RandomStream order_;
  stats::SequentialMean sequence_;
  Nanoseconds longest_{0};
  record::PairedRounds result_;
};

}  // namespace

record::PairedRounds compare_in_rounds(const Measurers& measurers, const PairedRule& rule,
                                       const Clock& clock) {
  return Rounds(measurers, rule, clock).run();
}

}  // namespace perwatt::run
