#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/takeaways/parts.h"
#include "stats/bootstrap.h"
#include "stats/rank_correlation.h"

namespace perwatt::report {
namespace {

using record::Record;

/// Fewer networks order by chance too easily: with four, one order in 24 is perfect.
constexpr std::size_t kFewestNetworks = 5;
constexpr std::size_t kResamples = 2000;
constexpr std::uint64_t kSeed = 2023;

struct Point {
  double parameters, macs, throughput;
};
/// A configuration's networks, in the order of all networks; absent ones are nothing.
using Row = std::vector<std::optional<Point>>;

struct Data {
  std::vector<std::string> networks;
  std::vector<Row> rows;
};

bool known(const Record& record) {
  return figure_of(record, kThroughput) && record.parameters && record.macs;
}

std::size_t known_networks(const Configuration& one) {
  return static_cast<std::size_t>(
      std::ranges::count_if(one.records, [](const Record* r) { return known(*r); }));
}

Data data_of(const Configurations& all) {
  Data data;
  for (const Configuration& one : all)
    for (const Record* record : one.records)
      if (const std::string title = network_title(record->network);
          known(*record) && std::ranges::find(data.networks, title) == data.networks.end())
        data.networks.push_back(title);
  for (const Configuration& one : all) {
    if (known_networks(one) < kFewestNetworks) continue;
    Row row;
    for (const std::string& network : data.networks) {
      const Record* record = one.of(network);
      if (record == nullptr || !known(*record)) {
        row.emplace_back();
        continue;
      }
      row.push_back(Point{static_cast<double>(*record->parameters),
                          static_cast<double>(*record->macs), *record->throughput});
    }
    data.rows.push_back(std::move(row));
  }
  return data;
}

struct Correlations {
  double parameters, macs;
};

std::optional<Correlations> correlations(const Row& row, const std::vector<std::size_t>& items) {
  std::vector<double> parameters, macs, throughput;
  for (const std::size_t i : items) {
    if (!row[i]) continue;
    parameters.push_back(row[i]->parameters);
    macs.push_back(row[i]->macs);
    throughput.push_back(row[i]->throughput);
  }
  const auto a = stats::rank_correlation(parameters, throughput);
  const auto b = stats::rank_correlation(macs, throughput);
  if (!a || !b) return std::nullopt;
  return Correlations{*a, *b};
}

/// Medians over the rows; nothing where a resample leaves no row.
struct Medians {
  double parameters, macs, difference;
};
std::optional<Medians> medians(const Data& data, const std::vector<std::size_t>& items) {
  std::vector<double> parameters, macs;
  for (const Row& row : data.rows) {
    const auto one = correlations(row, items);
    if (!one) continue;
    parameters.push_back(one->parameters);
    macs.push_back(one->macs);
  }
  if (parameters.empty()) return std::nullopt;
  const double a = stats::median(parameters), b = stats::median(macs);
  return Medians{a, b, a - b};
}

Evidence line(const Data& data, std::string measure, double value,
              const std::vector<double>& resampled) {
  Evidence one;
  one.device =
      data.rows.size() == 1 ? "1 set-up" : fmt::format("median of {} set-ups", data.rows.size());
  one.measure = std::move(measure);
  one.ratio = false;
  one.value = value;
  one.networks = data.networks;
  if (const auto span = stats::percentile_interval(resampled)) {
    one.low = span->low;
    one.high = span->high;
  }
  return one;
}

void put(Takeaway& takeaway, const Data& data, const Medians& seen) {
  std::array<std::vector<double>, 3> resampled;
  for (const auto& items : stats::bootstrap_resamples(data.networks.size(), kResamples, kSeed)) {
    const auto one = medians(data, items);
    if (!one) continue;
    resampled[0].push_back(one->parameters);
    resampled[1].push_back(one->macs);
    resampled[2].push_back(one->difference);
  }
  Evidence parameters =
      line(data, "rank correlation of parameters and throughput", seen.parameters, resampled[0]);
  parameters.bearing = Bearing::unclear;
  if (parameters.high && *parameters.high < 0) parameters.bearing = Bearing::supports;
  if (parameters.low && *parameters.low > 0) parameters.bearing = Bearing::refutes;
  takeaway.evidence = {
      parameters, line(data, "rank correlation of MACs and throughput", seen.macs, resampled[1]),
      line(data, "difference of the two", seen.difference, resampled[2])};
}

}  // namespace

Takeaway size_against_throughput(const Configurations& all) {
  Takeaway takeaway;
  takeaway.id = "size-throughput";
  takeaway.claim = "More parameters, less throughput";
  const Data data = data_of(all);
  std::vector<std::size_t> every(data.networks.size());
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
  const auto seen = medians(data, every);
  if (!seen) {
    takeaway.answer = fmt::format(
        "no device and mode has {} networks whose throughput and size are known; measure more "
        "networks",
        kFewestNetworks);
    return takeaway;
  }
  put(takeaway, data, *seen);
  conclude(takeaway);
  const Evidence& apart = takeaway.evidence.back();
  takeaway.answer =
      fmt::format("rank correlation with throughput: {:.2f} for parameters, {:.2f} for MACs",
                  seen->parameters, seen->macs);
  const bool told = apart.low && apart.high && (*apart.low > 0 || *apart.high < 0);
  if (!told)
    add_note(takeaway, fmt::format("{} cannot tell parameters and MACs apart",
                                   count_words(data.networks.size(), "network")));
  add_note(takeaway, fmt::format("intervals: {} resamples of the networks (bootstrap), seed {}",
                                 kResamples, kSeed));
  return takeaway;
}

}  // namespace perwatt::report
