// A file that another meter records meanwhile: CSV or words in lines, read when the stretch that is
// measured has ended. Its clock is brought to ours by name (epoch, monotonic) or by edges that
// perwatt makes in the load.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

#include "base/error.h"
#include "meter/argument.h"
#include "meter/basic_source.h"
#include "meter/edge.h"
#include "meter/line_clock.h"
#include "meter/reading.h"

namespace perwatt::meter {
namespace file_meter {
namespace {

constexpr std::string_view kName = "file";
constexpr double kHighest = 1e6;
constexpr std::string_view kFormat =
    "write a header with `seconds` and `watts` (or `volts` and `amperes`), or these two as the "
    "first columns";

struct Columns {
  std::size_t time = 0, watts = 1;
  std::optional<std::size_t> amperes = {};  ///< then `watts` is the volts' column
};

struct Series {
  std::vector<double> seconds, watts;
  std::string problem;  ///< where a line cannot be used: the first
};

std::vector<std::string> cells_of(const std::string& line) {
  const char separator = line.find(';') != std::string::npos    ? ';'
                         : line.find(',') != std::string::npos  ? ','
                         : line.find('\t') != std::string::npos ? '\t'
                                                                : ' ';
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == separator)
      cells.emplace_back();
    else if (c != ' ' && c != '\r' && c != '"' && c != '\t')
      cells.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (separator == ' ') std::erase(cells, "");
  return cells;
}

template <std::size_t N>
std::optional<std::size_t> column_called(const std::vector<std::string>& header,
                                         const std::array<const char*, N>& names) {
  for (const char* name : names)
    for (std::size_t i = 0; i < header.size(); ++i)
      if (header[i] == name) return i;
  return std::nullopt;
}

/// From a line of words; nothing where it names no time or no power.
std::optional<Columns> columns_of(const std::vector<std::string>& header) {
  constexpr std::array kTime = {"seconds", "time", "time_s", "timestamp", "t", "epoch", "time(s)"};
  constexpr std::array kWatts = {"watts", "power", "power_w", "w", "p", "power(w)"};
  constexpr std::array kVolts = {"volts", "voltage", "voltage_v", "v", "voltage(v)"};
  constexpr std::array kAmperes = {"amperes", "amps", "current", "current_a", "a", "current(a)"};
  const auto time = column_called(header, kTime);
  const auto watts = column_called(header, kWatts);
  if (time && watts) return Columns{*time, *watts};
  const auto volts = column_called(header, kVolts);
  const auto amperes = column_called(header, kAmperes);
  if (time && volts && amperes) return Columns{*time, *volts, amperes};
  return std::nullopt;
}

std::optional<double> number_in(const std::vector<std::string>& cells, std::size_t column) {
  if (column >= cells.size()) return std::nullopt;
  std::string_view text = cells[column];
  const auto number = take_number(text);
  return text.empty() ? number : std::nullopt;
}

Series read_series(const std::string& path) {
  Series series;
  std::ifstream file(path);
  if (!file) series.problem = path + " cannot be read";
  std::string line;
  Columns columns;
  for (int number = 1; std::getline(file, line); ++number) {
    const auto cells = cells_of(line);
    if (cells.empty() || (cells.size() == 1 && cells[0].empty()) || line[0] == '#') continue;
    const auto time = number_in(cells, columns.time);
    auto watts = number_in(cells, columns.watts);
    if (watts && columns.amperes) {
      const auto amperes = number_in(cells, *columns.amperes);
      watts = amperes ? std::optional(*watts * *amperes) : std::nullopt;
    }
    if (!time || !watts || *watts < 0 || *watts > kHighest) {
      const auto header = series.seconds.empty() ? columns_of(cells) : std::nullopt;
      // The last line may be on its way yet.
      if (!header && !file.eof() && series.problem.empty())
        series.problem = fmt::format("{}:{} is no reading", path, number);
      if (header) columns = *header;
      continue;
    }
    if (!series.seconds.empty() && *time < series.seconds.back()) {
      if (series.problem.empty())
        series.problem = fmt::format("{}:{} goes back in time", path, number);
      continue;
    }
    series.seconds.push_back(*time);
    series.watts.push_back(*watts);
  }
  return series;
}

class FileSource final : public BasicSource {
 public:
  FileSource(SourceInfo info, Clock* clock, LineClock whose)
      : BasicSource(std::move(info), clock), whose_(whose) {}

  void begin() override {
    if (whose_ == LineClock::edge && pulses_.empty()) pulses_ = make_pulses(clock());
    begin_ = clock().now();
  }
  void poll(Sink&) override {}
  void end(Sink& sink) override {
    const Nanoseconds end = clock().now();
    const Series series = read_series(info_.name);
    if (!series.problem.empty()) sink.failure(0, series.problem, std::string(kFormat));
    if (series.seconds.empty()) {
      if (series.problem.empty())
        sink.failure(0, info_.name + " has no reading",
                     "start the meter's recording before perwatt");
      return;
    }
    const auto offset = offset_of(series, sink);
    if (!offset) return;
    bool any = false;
    for (std::size_t i = 0; i < series.seconds.size(); ++i) {
      const Nanoseconds time = from_seconds(series.seconds[i] + *offset);
      if (time < begin_ || time > end) continue;
      sink.reading(0, time, time, series.watts[i]);
      any = true;
    }
    if (!any)
      sink.failure(0, info_.name + " has no reading of the time that was measured",
                   "let the recording run until the case has ended and be written at once; see "
                   "clock=epoch, clock=monotonic and clock=edge");
  }

 private:
  /// Seconds to add to the file's times.
  std::optional<double> offset_of(const Series& series, Sink& sink) {
    if (whose_ == LineClock::unknown) whose_ = guess_clock(series.seconds.back(), clock().now());
    if (whose_ == LineClock::monotonic) return 0;
    if (whose_ == LineClock::epoch) return -epoch_ahead();
    if (whose_ == LineClock::edge)
      if (const auto fit = find_edges(series.seconds, series.watts, pulses_)) return fit->offset;
    const bool edge = whose_ == LineClock::edge;
    sink.failure(
        0,
        info_.name +
            (edge ? ": the edges of the load are not found in it" : " has a clock of its own"),
        edge ? "record from before perwatt starts, at 2 Hz or more, at this machine's supply"
             : "say clock=edge before the file's name");
    return std::nullopt;
  }

  LineClock whose_;
  std::vector<Pulse> pulses_;
  Nanoseconds begin_{0};
};

std::vector<Finding> detect(const Sysroot&) {
  return {absent(kName, "used only where a file is named",
                 "--meter file:FILE.csv, which another meter records meanwhile")};
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Argument argument = parse_argument(request.argument, {"clock", "boundary", "extent"});
  const auto whose = line_clock_of(argument.get("clock", ""));
  if (argument.rest.empty() || !whose || *whose == LineClock::start)
    throw UsageError(fmt::format("{}: {}", kName,
                                 argument.rest.empty() ? "no file is named"
                                                       : "clock= is epoch, monotonic or edge"),
                     "write --meter file:FILE.csv, or --meter 'file:clock=edge FILE.csv'");
  if (!std::ifstream(argument.rest))
    throw Error(fmt::format("{}: {} cannot be read", kName, argument.rest),
                "start the meter's recording into this file before perwatt");
  SourceInfo info;
  info.meter = kName;
  info.name = argument.rest;
  take_boundary(argument, "what the recording meter measures", info);
  info.channels = {{"recorded", info.boundary, "", Quantity::watts, true, 0}};
  info.poll_every = std::chrono::seconds(1);
  if (*whose == LineClock::edge) info.remark = "aligned by edges of the load";
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::make_unique<FileSource>(std::move(info), request.clock, *whose));
  return sources;
}

}  // namespace
}  // namespace file_meter

extern const Plugin file_meter_plugin;
const Plugin file_meter_plugin{file_meter::kName, "a file that another meter records",
                               file_meter::detect, file_meter::open, true};

}  // namespace perwatt::meter
