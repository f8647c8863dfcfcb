#include "meter/file_source.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace perwatt::meter {
namespace {

constexpr std::int64_t kHighestFactor = 1'000'000;  // 1 kV, 1 kA

class FileSource final : public Source {
 public:
  FileSource(SourceInfo info, std::vector<FileChannel> channels, Clock* clock)
      : info_(std::move(info)), channels_(std::move(channels)), clock_(clock) {}
  const SourceInfo& info() const override { return info_; }
  void poll(Sink& sink) override {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      const Nanoseconds before = clock_->now();
      const Value value = channels_[i].read();
      const Nanoseconds after = clock_->now();
      if (value)
        sink.reading(static_cast<int>(i), before, after, channels_[i].value(*value.number));
      else
        sink.failure(static_cast<int>(i), value.reason, value.remedy);
    }
  }

 private:
  SourceInfo info_;
  std::vector<FileChannel> channels_;
  Clock* clock_;
};

/// A counted rail of the board that no channel has, or "".
std::string missing_rail(const Board& board, const std::vector<FileChannel>& channels) {
  for (const Rail& rail : board.rails)
    if (rail.counted && !rail.optional &&
        std::ranges::none_of(channels, [&](const FileChannel& c) { return c.rail == &rail; }))
      return rail.name;
  return "";
}

void add_remark(std::string& remark, const std::string& more) {
  if (!more.empty()) remark += (remark.empty() ? "" : "; ") + more;
}

/// What the source says of its total and of the machine.
void describe_total(SourceInfo& info, const Board* board, std::vector<FileChannel>& channels) {
  if (board == nullptr) {
    add_remark(info.remark,
               "this board is not known: its rails are shown, but which of them add up to a total "
               "is not known; describe it in a board file (docs/boards.md)");
    return;
  }
  add_remark(info.remark, board->note);
  if (!board->accelerators.empty())
    add_remark(info.remark, "the DLA's power shows on " + board->accelerators);
  const std::string missing = missing_rail(*board, channels);
  const bool counts =
      std::ranges::any_of(channels, [](const FileChannel& c) { return c.channel.counted; });
  if (missing.empty() && counts) {
    info.boundary = board->boundary;
    info.extent = board->extent;
    return;
  }
  for (auto& channel : channels) channel.channel.counted = false;
  if (!missing.empty())
    add_remark(info.remark, "the total is not known: rail " + missing + " is not there");
}

}  // namespace

Value FileChannel::read() {
  Value value = file.read();
  if (!value) return value;
  std::int64_t number = *value.number;
  if (current) {
    // Two negative factors would look like a good product, so each must be plausible.
    const Value other = current->read();
    if (!other) return other;
    for (const std::int64_t factor : {number, *other.number})
      if (factor < 0 || factor > kHighestFactor)
        return {{},
                fmt::format("reads {} mV and {} mA, which cannot be", number, *other.number),
                std::string(plausible.remedy)};
    number *= *other.number;
  }
  if (number == 0 && !zero_allowed)
    return {{},
            fmt::format("reads 0 {}{}", plausible.unit, plausible.zero),
            std::string(plausible.zero_remedy)};
  if (number < 0 || number > range.value_or(plausible.highest))
    return {{},
            fmt::format("reads {} {}, which {}", number, plausible.unit,
                        range ? "lies outside its range" : "cannot be"),
            std::string(plausible.remedy)};
  value.number = number;
  return value;
}

double FileChannel::value(std::int64_t number) {
  if (channel.quantity == Quantity::watts) return static_cast<double>(number) * unit;
  // What fell without a known range was set back by its driver: go on from where it stood.
  if (last >= 0 && number < last) before += static_cast<double>(range.value_or(last)) * unit;
  last = number;
  return before + static_cast<double>(number) * unit;
}

void FileChannel::describe(const Rail* known, bool of_this_board) {
  rail = known;
  if (known == nullptr) return;
  channel.boundary = meter::describe(*known);
  channel.inside = known->inside;
  channel.counted = of_this_board && known->counted;
  zero_allowed = !known->never_zero;
}

std::vector<Finding> findings_of(std::string_view meter, std::vector<FileChannel>& channels) {
  std::vector<Finding> findings;
  for (auto& channel : channels)
    findings.push_back(present(meter, channel.source, channel.channel.boundary, channel.read()));
  return findings;
}

std::unique_ptr<Source> make_file_source(const FileSourceTraits& traits, std::string name,
                                         const Board* board, std::vector<FileChannel> channels,
                                         Clock* clock) {
  SourceInfo info;
  info.meter = traits.meter;
  info.name = std::move(name);
  info.update_hz = traits.update_hz;
  info.poll_every = traits.poll_every;
  info.gain_error = traits.gain_error;
  info.remark = traits.remark;
  bool readable = false;
  std::vector<FileChannel> kept;
  for (auto& channel : channels) {
    const Value value = channel.read();
    readable = readable || value;
    if (value || channel.channel.counted) kept.push_back(std::move(channel));
  }
  if (!readable) return nullptr;
  describe_total(info, board, kept);
  for (const auto& channel : kept) {
    // Where the containing rail is not there, nothing of this source contains it.
    Channel& added = info.channels.emplace_back(channel.channel);
    if (std::ranges::none_of(kept, [&](const auto& c) { return c.channel.rail == added.inside; }))
      added.inside.clear();
    if (added.counted) info.offset_error_w += channel.offset_w;
  }
  return std::make_unique<FileSource>(std::move(info), std::move(kept), clock);
}

std::vector<Finding> detect_with_boards(
    std::string_view meter, const std::function<std::vector<Finding>(const Boards&)>& find) {
  try {
    return find(Boards::with_files({}));
  } catch (const Error& error) {
    auto findings = find(Boards::built_in());
    findings.push_back(absent(meter, error.what(), error.remedy()));
    return findings;
  }
}

void throw_no_source(std::span<const Finding> findings) {
  const Finding& first = findings.front();
  throw Error(fmt::format("{}: {}{}", first.meter, first.source.empty() ? "" : first.source + ": ",
                          first.reason),
              first.remedy);
}

}  // namespace perwatt::meter
