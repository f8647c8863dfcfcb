#include "cli/live_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <random>

#include "base/clock.h"
#include "cli/measuring.h"
#include "cli/power_restore.h"
#include "cli/progress.h"
#include "run/live/comparison.h"
#include "run/survey.h"

namespace perwatt::cli {
namespace {

constexpr auto kLiveRedraw = std::chrono::milliseconds(200);

/// One live line on a terminal.
class LiveLine {
 public:
  explicit LiveLine(const Context& context) : context_(context), began_(clock_.now()) {}
  ~LiveLine() { clear(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  void show(const std::string& doing, const record::PairedRounds* so_far) {
    if (context_.quiet || !context_.err_is_terminal) return;
    const auto now = clock_.now();
    if (doing == doing_ && now - drawn_ < kLiveRedraw) return;
    doing_ = doing;
    drawn_ = now;
    std::string line = doing;
    if (so_far != nullptr) {
      line += fmt::format("  round {} of at most {}", so_far->rounds.size(), so_far->most);
      if (so_far->ratio)
        line += fmt::format("  B / A {:.3f} ({:.3f} to {:.3f})", *so_far->ratio, *so_far->low,
                            *so_far->high);
    }
    line += "  " + duration_text(now - began_);
    context_.err << '\r' << fitted(line, terminal_width(STDERR_FILENO) - 1) << "\x1b[K"
                 << std::flush;
    drawn_any_ = true;
  }
  void clear() {
    if (drawn_any_) context_.err << "\r\x1b[K" << std::flush;
    drawn_any_ = false;
  }

 private:
  const Context& context_;
  MonotonicClock clock_;
  Nanoseconds began_, drawn_{0};
  std::string doing_;
  bool drawn_any_ = false;
};

/// The one case that a side's plan gives.
run::LiveSetup set_up(const SideFlags& side, std::string_view name, const Context& context) {
  run::LiveSetup setup;
  setup.options = make_options(context);
  setup.words = side.words;
  auto& paths = setup.options.open.paths;
  paths.insert(paths.begin(), side.engine_paths.begin(), side.engine_paths.end());
  setup.options.engines = run::find_engines(side.plan, setup.options);
  const auto cases = run::expand(side.plan, setup.options.engines);
  if (cases.size() != 1)
    throw UsageError(fmt::format("{} is {} cases, a live comparison takes one", name, cases.size()),
                     "name one network (-n), one precision, batch and so on");
  setup.item = cases.front();
  return setup;
}

run::Plan common_plan(const RunFlags& flags) {
  run::Plan plan = make_plan(flags);
  const bool precision_given =
      !flags.plan_file.empty() ||
      std::ranges::find(flags.plan_flags, "--precision") != flags.plan_flags.end();
  if (!precision_given) plan.precisions = {"fp32"};
  return plan;
}

run::LiveRule rule_of(const CompareFlags& flags) {
  run::LiveRule rule;
  rule.max_seconds = flags.max_seconds;
  if (!(rule.max_seconds > 0 && rule.max_seconds <= 86400))
    throw UsageError(fmt::format("--max-seconds {:g} is out of range", rule.max_seconds),
                     "use more than 0, at most a day");
  rule.equal_margin = parse_share(flags.equal);
  if (!(rule.equal_margin >= 0 && rule.equal_margin < 1))
    throw UsageError(fmt::format("--equal {} is out of range", flags.equal),
                     "use a share from 0 to below 1, such as 1%");
  rule.seed = flags.order_seed != 0 ? flags.order_seed : std::random_device{}();
  rule.take_turns = flags.turns;
  return rule;
}

void make_ready(run::LiveSetup& setup, LiveLine& line) {
  setup.file = run::make_ready(
      {setup.item.network, setup.item.model}, setup.item.seed, setup.options.cache_directory,
      [&](double share) {
        if (setup.options.interrupted != nullptr && setup.options.interrupted->load())
          throw Error("interrupted", "nothing was measured", ExitStatus::interrupted);
        line.show(fmt::format("building {} {:.0f} %", setup.item.network, share * 100), nullptr);
      });
}

void print(const record::LiveComparison& live, const CompareFlags& flags,
           const report::GateResult* gate, const Context& context) {
  const std::string format = flags.chosen_format();
  if (format == "json") {
    context.out << report::json(live, gate);
    return;
  }
  const report::TextTable text_table = report::text_table(live, gate);
  const int width = context.out_is_terminal ? terminal_width(STDOUT_FILENO) : 100;
  context.out << (format == "markdown" ? report::markdown(text_table)
                                       : report::plain(text_table, {width, context.colour}));
}

ExitStatus status_of(const record::LiveComparison& live, const report::GateResult* gate) {
  if (live.paired.end == record::PairedEnd::interrupted) return ExitStatus::interrupted;
  const bool crossed = gate != nullptr && !gate->crossed.empty();
  return crossed || live.paired.end == record::PairedEnd::failed ? ExitStatus::failed
                                                                 : ExitStatus::ok;
}

}  // namespace

ExitStatus compare_live_set_ups(const CompareFlags& flags, Context& context) {
  const run::LiveRule rule = rule_of(flags);
  const auto asked = gate_of(flags);
  if (asked && asked->metric->name != "throughput")
    throw UsageError(fmt::format("the live gate is on throughput, not on {}", flags.gate_on),
                     "leave --gate-on out, or compare two stored runs");
  const run::Plan common = common_plan(flags.common);
  run::LiveSetup a = set_up(side_of(common, flags.a, "--a"), "A", context);
  run::LiveSetup b = set_up(side_of(common, flags.b, "--b"), "B", context);
  put_power_back(a.options.sysroot, context);
  LiveLine line(context);
  make_ready(a, line);
  make_ready(b, line);
  const record::LiveComparison live = run::compare_live(
      a, b, rule, [&](const std::string& doing, const auto* so_far) { line.show(doing, so_far); });
  line.clear();
  std::optional<report::GateResult> gate;
  if (asked) gate = report::apply(*asked, live);
  print(live, flags, gate ? &*gate : nullptr, context);
  return status_of(live, gate ? &*gate : nullptr);
}

}  // namespace perwatt::cli
