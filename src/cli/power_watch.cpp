#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <ostream>

#include "board/machine.h"
#include "cli/power_command.h"

namespace perwatt::cli {
namespace {

constexpr std::size_t kHistory = 32;
constexpr auto kLook = std::chrono::milliseconds(100);  // for Ctrl-C

/// A rail's mean over each interval; of a counter, its rise over the time between two readings.
class Rail {
 public:
  void add(double seconds, double value, meter::Quantity quantity) {
    if (quantity == meter::Quantity::watts) {
      sum_ += value;
      ++count_;
      return;
    }
    if (!last_) last_ = {seconds, value};
    newest_ = {seconds, value};
  }
  void fail(const std::string& reason) { reason_ = reason; }

  /// The mean since the last call, or nothing and why.
  std::optional<double> take() {
    std::optional<double> watts;
    if (count_ > 0) watts = sum_ / count_;
    if (last_ && newest_.first > last_->first) {
      watts = (newest_.second - last_->second) / (newest_.first - last_->first);
      last_ = newest_;
    }
    sum_ = count_ = 0;
    if (watts) {
      reason_.clear();
      history_.push_back(*watts);
      if (history_.size() > kHistory) history_.pop_front();
    }
    return watts;
  }
  const std::string& reason() const { return reason_; }
  /// The last means from the lowest to the highest of them.
  std::string sparkline() const {
    constexpr std::array kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (history_.empty()) return "";
    const auto [low, high] = std::ranges::minmax_element(history_);
    std::string line;
    for (const double watts : history_)
      line += kBars.at(
          *high > *low ? static_cast<std::size_t>((watts - *low) / (*high - *low) * 7.99) : 0);
    return line;
  }

 private:
  double sum_ = 0, count_ = 0;
  std::optional<std::pair<double, double>> last_;
  std::pair<double, double> newest_;
  std::deque<double> history_;
  std::string reason_;
};

/// A source while it is watched.
class Watched final : public meter::Sink {
 public:
  explicit Watched(meter::Source& source) : source_(source), rails_(info().channels.size()) {}
  const meter::SourceInfo& info() const { return source_.info(); }
  void reading(int channel, Nanoseconds before, Nanoseconds after, double value) override {
    const auto i = static_cast<std::size_t>(channel);
    rails_.at(i).add((seconds(before) + seconds(after)) / 2, value, info().channels[i].quantity);
  }
  void failure(int channel, const std::string& reason, const std::string& remedy) override {
    rails_.at(static_cast<std::size_t>(channel)).fail(reason + "; " + remedy);
  }
  void poll_if_due(Nanoseconds now) {
    if (now < next_) return;
    next_ = std::max(next_ + info().poll_every, now);
    source_.poll(*this);
  }
  Nanoseconds next() const { return next_; }
  void begin() { source_.begin(); }
  void end() { source_.end(*this); }

  /// The means of this interval; `text` is the same for people.
  Json take(const Context& context, std::string& text) {
    Json rails = Json::array();
    double total = 0;
    bool whole = !info().boundary.empty();
    for (std::size_t i = 0; i < rails_.size(); ++i) {
      const meter::Channel& channel = info().channels[i];
      const auto watts = rails_[i].take();
      if (channel.counted) total += watts.value_or(0);
      whole = whole && (!channel.counted || watts);
      rails.push_back({{"rail", channel.rail},
                       {"watts", watts ? Json(*watts) : Json(nullptr)},
                       {"counted", channel.counted}});
      if (!watts) rails.back()["reason"] = rails_[i].reason();
      text += fmt::format("  {:<20} {}\n", channel.rail,
                          watts ? fmt::format("{:>9.3f} W  {}", *watts, rails_[i].sparkline())
                                : painted(context, Colour::yellow, rails_[i].reason()));
    }
    const std::string name = info().meter + (info().name.empty() ? "" : " " + info().name);
    text = fmt::format("{}{}\n", name,
                       whole ? fmt::format(": {:.3f} W, {}", total, info().boundary)
                             : std::string(": no total")) +
           text;
    return {{"meter", info().meter},
            {"name", info().name},
            {"boundary", info().boundary},
            {"total_w", whole ? Json(total) : Json(nullptr)},
            {"rails", rails}};
  }

 private:
  meter::Source& source_;
  std::vector<Rail> rails_;
  Nanoseconds next_{0};
};

bool interrupted(const Context& context) {
  return context.interrupted->load(std::memory_order_relaxed);
}

/// Polls until then; false at Ctrl-C.
bool poll_until(std::vector<std::unique_ptr<Watched>>& watched, Clock& clock, Nanoseconds end,
                const Context& context) {
  while (clock.now() < end) {
    if (interrupted(context)) return false;
    Nanoseconds next = std::min(end, clock.now() + kLook);
    for (const auto& each : watched) {
      each->poll_if_due(clock.now());
      next = std::min(next, std::max(each->next(), clock.now() + std::chrono::milliseconds(1)));
    }
    clock.wait_until(next);
  }
  return !interrupted(context);
}

/// Heat and clocks, for people.
std::string machine_text(const board::State& state) {
  std::string text;
  for (const auto& [zone, degrees] : state.temperatures)
    text += fmt::format("{}{} {:.1f} C", text.empty() ? "" : ", ", zone, degrees);
  if (state.cpu_mhz)
    text += fmt::format("{}CPU {:.0f} MHz", text.empty() ? "" : ", ", *state.cpu_mhz);
  return text.empty() ? "" : text + '\n';
}

/// One line of JSON, or a screen that takes the place of the last.
class Screen {
 public:
  Screen(const Context& context, bool json) : context_(context), json_(json) {}
  void show(const Json& json, const std::string& text) {
    if (json_) {
      context_.out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
      return;
    }
    if (lines_ > 0) context_.out << fmt::format("\x1b[{}A\x1b[J", lines_);
    lines_ = std::count(text.begin(), text.end(), '\n');
    context_.out << text << std::flush;
  }

 private:
  const Context& context_;
  bool json_;
  std::ptrdiff_t lines_ = 0;
};

std::vector<std::unique_ptr<Watched>> begin_all(const meter::Chosen& chosen,
                                                const Context& context) {
  std::vector<std::unique_ptr<Watched>> watched;
  for (const auto& finding : chosen.refused)
    if (context.verbose || chosen.sources.empty())
      context.err << finding.meter << ": " << finding.reason << "\n  -> " << finding.remedy << '\n';
  for (const auto& source : chosen.sources) {
    watched.push_back(std::make_unique<Watched>(*source));
    watched.back()->begin();
  }
  if (watched.empty())
    throw Error("no power meter can be read here",
                "see `perwatt list meters`, or name one: --meter");
  return watched;
}

}  // namespace

ExitStatus power_watch(const PowerFlags& flags, Context& context) {
  const Sysroot sysroot = machine_root(context);
  const auto clock = clock_for(sysroot);
  const meter::Chosen chosen = open_chosen(flags, sysroot, *clock);
  auto watched = begin_all(chosen, context);
  Screen screen(context, flags.json || !context.out_is_terminal);
  const Nanoseconds begin = clock->now();
  // A recorded tree stands still, and its time costs none.
  const int count = flags.count > 0 || sysroot.live() ? flags.count : 1;
  for (int i = 1; count == 0 || i <= count; ++i) {
    const Nanoseconds end = begin + from_seconds(flags.interval * i);
    if (!poll_until(watched, *clock, end, context) || !context.out) break;
    const board::State state = board::observe(sysroot);
    std::string text;
    Json meters = Json::array();
    for (const auto& each : watched) {
      std::string lines;
      meters.push_back(each->take(context, lines));
      text += lines;
    }
    Json json = {{"seconds", seconds(end - begin)},
                 {"meters", meters},
                 {"temperatures", state.temperatures}};
    if (state.cpu_mhz) json["cpu_mhz"] = *state.cpu_mhz;
    screen.show(json, text + machine_text(state));
  }
  for (const auto& each : watched) each->end();
  return ExitStatus::ok;
}

}  // namespace perwatt::cli
