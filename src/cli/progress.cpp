#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

#include "report/figures/text.h"

namespace perwatt::cli {
namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);

std::string rate_text(double rate) {
  const int decimals = rate >= 100 ? 0 : rate >= 10 ? 1 : 2;
  return fmt::format("{:.{}f} images/s", rate, decimals);
}

/// With the repeat, from the second on.
std::string title_of(const run::Progress& progress) {
  std::string title = progress.item->title();
  if (progress.step.repeat > 1) title += fmt::format(" repeat {}", progress.step.repeat);
  return title;
}

std::string phase_text(const run::Progress& progress) {
  std::string text(run::name(progress.phase));
  if (progress.phase == run::Phase::building || progress.phase == run::Phase::classifying)
    text += fmt::format(" {:.0f} %", progress.fraction * 100);
  if (progress.phase == run::Phase::cooling)
    text += fmt::format(" {:.0f} degC, to {:.0f}", progress.celsius, progress.goal);
  if (!progress.look) return text;
  const auto& estimate = progress.look->throughput;
  text += " " + rate_text(estimate.rate * progress.item->batch);
  if (estimate.usable)
    text += " " + report::text::plus_minus(estimate.rate, estimate.low, estimate.high);
  return text;
}

/// "top-1 66.0 % of 100 pictures", or what else is known of a data set.
std::string accuracy_text(const record::Record& record) {
  const std::string pictures = fmt::format("{} pictures", *record.pictures);
  if (record.top1) return fmt::format("top-1 {:.1f} % of {}", *record.top1 * 100, pictures);
  if (record.agreement)
    return fmt::format("agrees on {:.1f} % of {}", *record.agreement * 100, pictures);
  return pictures;
}

}  // namespace

std::string duration_text(Nanoseconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string progress_text(const run::Progress& progress, Nanoseconds elapsed,
                          std::optional<Nanoseconds> left) {
  std::string text = fmt::format("[{}/{}] {}  {}  {}", progress.done + 1, progress.total,
                                 title_of(progress), phase_text(progress), duration_text(elapsed));
  if (left) text += fmt::format(", {} left", duration_text(*left));
  return text;
}

std::string finished_text(const std::string& title, int done, int total,
                          const record::Record& record) {
  std::string text = fmt::format("[{}/{}] {}  ", done, total, title);
  if (record.status != record::Status::ok) {
    return text + fmt::format("{}: {}", record::label(record.status), record.reason);
  }
  if (!record.throughput && record.pictures) return text + accuracy_text(record);
  text += rate_text(record.throughput.value_or(0));
  if (record.throughput_low && record.throughput_high && record.throughput.value_or(0) > 0)
    text += " " + report::text::plus_minus(*record.throughput, *record.throughput_low,
                                           *record.throughput_high);
  if (!record.reason.empty()) text += " (" + record.reason + ")";
  return text;
}

std::string fitted(const std::string& line, int columns) {
  int used = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(line[i]) & 0xc0) != 0x80;
    if (starts && ++used > columns) return line.substr(0, i);
  }
  return line;
}

int terminal_width(int descriptor) {
  constexpr int kUsual = 100;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

ProgressDisplay::ProgressDisplay(const Context& context) : context_(context) {}

ProgressDisplay::~ProgressDisplay() {
  clear();
}

void ProgressDisplay::clear() {
  if (!line_.empty()) context_.err << "\r\x1b[K" << std::flush;
  line_.clear();
}

/// By the mean of the cases finished so far; a case that takes longer than they did adds nothing.
std::optional<Nanoseconds> ProgressDisplay::time_left(const run::Progress& progress,
                                                      Nanoseconds now) const {
  if (finished_cases_ == 0) return std::nullopt;
  const Nanoseconds mean = finished_time_ / finished_cases_;
  const auto current = std::max(mean - (now - case_began_), Nanoseconds{0});
  const Nanoseconds left = current + mean * (progress.total - progress.done - 1);
  if (left < std::chrono::seconds(1)) return std::nullopt;
  return left;
}

void ProgressDisplay::show(const run::Progress& progress) {
  const auto now = clock_.now();
  if (!(progress.step == step_)) {
    step_ = progress.step;
    case_began_ = now;
    title_ = title_of(progress);
    phase_.reset();
  }
  done_ = progress.done;
  total_ = progress.total;
  if (context_.quiet || !context_.err_is_terminal) return;
  if (phase_ == progress.phase && now - drawn_ < kRedrawEvery) return;
  phase_ = progress.phase;
  drawn_ = now;
  const std::string text = progress_text(progress, now - case_began_, time_left(progress, now));
  const std::string line = fitted(text, terminal_width(STDERR_FILENO) - 1);
  if (line == line_) return;
  context_.err << '\r' << line << "\x1b[K" << std::flush;
  line_ = line;
}

void ProgressDisplay::finished(const record::Record& record) {
  finished_time_ += clock_.now() - case_began_;
  ++finished_cases_;
  if (context_.quiet || (context_.err_is_terminal && !context_.verbose)) return;
  clear();
  context_.err << finished_text(title_, done_ + 1, total_, record) << std::endl;
}

}  // namespace perwatt::cli
