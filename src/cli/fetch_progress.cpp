#include "cli/fetch_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ostream>
#include <utility>

#include "cli/progress.h"

namespace perwatt::cli {
namespace {

constexpr auto kFetchRedraw = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(10);

double megabytes(double bytes) {
  return bytes / 1e6;
}

}  // namespace

std::string fetch_text(const std::string& name, std::uint64_t done, std::uint64_t total,
                       std::uint64_t came, Nanoseconds elapsed) {
  std::string text =
      fmt::format("{}  {:.1f} of {:.1f} MB  {} %", name, megabytes(static_cast<double>(done)),
                  megabytes(static_cast<double>(total)), total == 0 ? 100 : done * 100 / total);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (came == 0 || seconds <= 0) return text;
  const double rate = static_cast<double>(came) / seconds;
  text += fmt::format("  {:.1f} MB/s", megabytes(rate));
  if (done >= total) return text;
  const std::chrono::duration<double> left(static_cast<double>(total - done) / rate);
  constexpr std::chrono::hours kLongest(100);
  if (left > kLongest) return text;
  return text +
         fmt::format("  {} left", duration_text(std::chrono::duration_cast<Nanoseconds>(left)));
}

FetchDisplay::FetchDisplay(std::string name, std::uint64_t total, const Context& context)
    : name_(std::move(name)), total_(total), context_(context) {}

FetchDisplay::~FetchDisplay() {
  if (live_line_) context_.err << "\r\x1b[K" << std::flush;
}

void FetchDisplay::bringing(std::uint64_t done) {
  const auto now = clock_.now();
  if (!first_ || done < *first_) {
    first_ = done;
    began_ = now;
  }
  show("bringing", fetch_text(name_, done, total_, done - *first_, now - began_));
}

void FetchDisplay::checking(std::uint64_t done) {
  show("checking",
       fmt::format("{}  checking {} %", name_, total_ == 0 ? 100 : done * 100 / total_));
}

void FetchDisplay::waiting() {
  show("waiting", fmt::format("{}  waiting: another perwatt fetches it", name_));
}

void FetchDisplay::show(const std::string& phase, const std::string& text) {
  if (context_.quiet) return;
  const auto now = clock_.now();
  const bool changed = phase != phase_;
  const Nanoseconds pause =
      context_.err_is_terminal ? Nanoseconds(kFetchRedraw) : Nanoseconds(kLineEvery);
  if (!changed && now - drawn_ < pause) return;
  phase_ = phase;
  drawn_ = now;
  if (context_.err_is_terminal) {
    context_.err << '\r' << fitted(text, terminal_width(STDERR_FILENO) - 1) << "\x1b[K"
                 << std::flush;
    live_line_ = true;
  } else {
    context_.err << text << std::endl;
  }
}

}  // namespace perwatt::cli
