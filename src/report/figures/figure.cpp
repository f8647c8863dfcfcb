#include "report/figures/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include "report/figures/quantity.h"
#include "report/figures/reference.h"

namespace perwatt::report {
namespace {

using record::Record;
using record::RunView;
using record::Status;

std::string counted(std::string_view unit, const record::Maybe<record::Integer>& count) {
  if (!count) return "";
  return fmt::format("{} {}{}", *count, unit, *count == 1 ? "" : "s");
}

/// What may tell cases apart; "" where unknown. A version counts within its engine only.
constexpr std::array<std::string (*)(const Record&), 9> kParts{
    [](const Record& r) { return r.engine; },
    [](const Record& r) { return r.engine_version; },
    [](const Record& r) { return r.device; },
    [](const Record& r) { return spaced(r.scenario); },
    [](const Record& r) { return fmt::format("batch {}", r.batch); },
    [](const Record& r) { return counted("lane", r.lanes); },
    [](const Record& r) { return counted("thread", r.threads); },
    [](const Record& r) { return r.preset; },
    [](const Record& r) { return r.power_mode; }};

constexpr std::size_t kVersion = 1, kPowerMode = 8;

std::string joined(const std::set<std::string>& words, std::string_view glue) {
  return fmt::format("{}", fmt::join(words, glue));
}

/// " (ran bf16)" where what ran is not what was asked.
std::string ran(const std::vector<const Record*>& records) {
  std::set<std::string> executed;
  bool differs = false;
  for (const Record* r : records) {
    if (r->executed_precision.empty()) continue;
    executed.insert(r->executed_precision);
    differs = differs || r->executed_precision != r->precision;
  }
  return differs ? " (ran " + joined(executed, " or ") + ")" : "";
}

struct OwnSeries {
  std::string parts, precision;
  std::vector<const Record*> records;
};

std::vector<OwnSeries> own_series(const RunView& view) {
  const Naming naming(view);
  std::vector<OwnSeries> all;
  for (const Record& r : view.records) {
    const std::string parts = naming.parts(r);
    auto found = std::find_if(all.begin(), all.end(), [&](const OwnSeries& s) {
      return s.parts == parts && s.precision == r.precision;
    });
    if (found == all.end()) found = all.insert(all.end(), {parts, r.precision, {}});
    found->records.push_back(&r);
  }
  std::stable_sort(all.begin(), all.end(), [](const OwnSeries& a, const OwnSeries& b) {
    return std::pair(a.parts, a.precision != "fp32") < std::pair(b.parts, b.precision != "fp32");
  });
  return all;
}

/// What the bars of a figure stand for.
struct BarsOf {
  const Quantity& quantity;
  std::optional<double> Published::*published;
  std::span<const StudyDevice> devices;
};

Bar own_bar(const Record& r, const std::string& series, const Quantity& quantity) {
  Bar bar;
  bar.network = network_title(r.network);
  bar.series = series;
  bar.kind = "here";
  bar.own = true;
  bar.record = &r;
  const auto& value = r.*quantity.value;
  if (r.status == Status::ok && value && *value > 0) {
    bar.value = value;
    bar.low = r.*quantity.low;
    bar.high = r.*quantity.high;
  } else {
    bar.failure = r.status == Status::ok ? "no figure" : std::string(record::label(r.status));
  }
  return bar;
}

void add_own(Figure& figure, const RunView& view, const Quantity& quantity) {
  std::map<std::string, int> hues;
  for (const OwnSeries& own : own_series(view)) {
    const bool paired = own.precision == "fp32" || own.precision == "fp16";
    const int hue =
        hues.emplace(own.parts + (paired ? "" : own.precision), static_cast<int>(hues.size()))
            .first->second;
    const std::string name =
        fmt::format("this machine {}{}{}", own.parts.empty() ? "" : own.parts + " ",
                    upper(own.precision), ran(own.records));
    figure.series.push_back({name, true, hue, own.precision == "fp32"});
    std::map<std::string, Bar> bars;
    for (const Record* r : own.records)
      bars[network_title(r->network)] = own_bar(*r, name, quantity);
    for (auto& [network, bar] : bars) figure.bars.push_back(std::move(bar));
  }
}

/// The study's ten series; `add_bars` is given each one's device, precision ("FP32") and name.
template <typename AddBars>
void add_study_series(Figure& figure, std::span<const StudyDevice> devices, AddBars add_bars) {
  int hue = 0;
  for (const StudyDevice& device : devices) {
    for (const char* precision : {"FP32", "FP16"}) {
      const std::string name = fmt::format("{} {}", device.title, precision);
      figure.series.push_back({name, false, hue, precision == std::string_view("FP32")});
      add_bars(device, precision, name);
    }
    ++hue;
  }
}

void add_study(Figure& figure, const BarsOf& what) {
  add_study_series(figure, what.devices,
                   [&](const auto& device, const auto* precision, const std::string& name) {
                     for (const std::string& network : figure.networks) {
                       const Published* row = find_published(device, network, precision);
                       if (row == nullptr) continue;
                       Bar bar;
                       bar.network = network;
                       bar.series = name;
                       bar.kind = device.kind;
                       bar.value = row->*what.published;
                       if (row->out_of_memory) bar.failure = record::label(Status::out_of_memory);
                       figure.bars.push_back(std::move(bar));
                     }
                   });
}

/// The study's series from a replay's own records.
void add_replayed(Figure& figure, const RunView& view, const BarsOf& what) {
  add_study_series(figure, what.devices,
                   [&](const auto& device, const auto* precision, const std::string& name) {
                     for (const Record& r : view.records) {
                       if (r.device != device.title || r.power_mode != device.power_mode ||
                           upper(r.precision) != precision)
                         continue;
                       Bar bar = own_bar(r, name, what.quantity);
                       bar.own = false;
                       bar.kind = device.kind;
                       figure.bars.push_back(std::move(bar));
                     }
                   });
}

void mark_best(Figure& figure) {
  std::map<std::pair<std::string, bool>, Bar*> fastest;
  std::map<std::string, Bar*> best;
  for (Bar& bar : figure.bars) {
    if (!bar.value) continue;
    for (Bar** leader : {&fastest[{bar.network, bar.own}], &best[bar.kind]})
      if (*leader == nullptr || *bar.value > *(*leader)->value) *leader = &bar;
  }
  for (auto& [key, bar] : fastest) bar->fastest = true;
  for (auto& [key, bar] : best) bar->best_of_kind = true;
}

Figure figure_of_bars(const RunView& view, const BarsOf& what, bool with_own) {
  Figure figure;
  figure.networks = network_order(view);
  if (figure.networks.empty())
    for (const StudyNetwork& network : study_networks())
      figure.networks.emplace_back(network.title);
  if (record::replayed(view)) {
    add_replayed(figure, view, what);
  } else {
    add_study(figure, what);
    if (with_own) add_own(figure, view, what.quantity);
  }
  mark_best(figure);
  return figure;
}

}  // namespace

Naming::Naming(const RunView& view) : varies_(kParts.size(), false) {
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    std::map<std::array<std::string, 3>, std::string> seen;
    for (const Record& r : view.records) {
      const std::string part = kParts[i](r);
      if (part.empty()) continue;
      const auto [place, fresh] =
          seen.emplace(std::array{r.network, r.precision, i == kVersion ? r.engine : ""}, part);
      if (!fresh && place->second != part) varies_[i] = true;
    }
  }
}

std::string Naming::parts(const Record& record) const {
  return joined(record, true);
}

std::string Naming::place(const Record& record) const {
  return joined(record, false);
}

std::string Naming::joined(const Record& record, bool with_mode) const {
  std::string text;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    if (!varies_[i] || (i == kPowerMode && !with_mode)) continue;
    const std::string part = kParts[i](record);
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string Naming::of_case(const Record& record) const {
  const std::string extra = parts(record);
  return fmt::format("{} {}{}", network_title(record.network), upper(record.precision),
                     extra.empty() ? "" : ", " + extra);
}

Figure throughput_figure(const RunView& view) {
  return figure_of_bars(view, {kThroughput, &Published::throughput, study_devices()}, true);
}

Figure efficiency_figure(const RunView& view) {
  return figure_of_bars(view, {kEfficiency, &Published::efficiency, thrifty_study_devices()},
                        has_efficiency(view));
}

bool has_efficiency(const RunView& view) {
  return std::ranges::any_of(view.records,
                             [](const Record& r) { return figure_of(r, kEfficiency).has_value(); });
}

std::vector<std::string> network_order(const RunView& view) {
  std::vector<std::string> found;
  for (const Record& r : view.records) {
    const std::string title = network_title(r.network);
    if (std::find(found.begin(), found.end(), title) == found.end()) found.push_back(title);
  }
  const auto rank = [](const std::string& title) {
    const auto all = study_networks();
    return std::find_if(all.begin(), all.end(), [&](const auto& n) { return n.title == title; }) -
           all.begin();
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return found;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

std::string spaced(std::string_view text) {
  std::string result(text);
  std::replace(result.begin(), result.end(), '_', ' ');
  return result;
}

std::string scenario_words(const RunView& view) {
  std::set<std::string> scenarios;
  std::set<record::Integer> batches;
  for (const Record& r : view.records) {
    if (!r.scenario.empty()) scenarios.insert(spaced(r.scenario));
    batches.insert(r.batch);
  }
  if (view.records.empty()) return "no cases";
  return fmt::format("{}, batch {}",
                     scenarios.empty() ? "scenario unknown" : joined(scenarios, " and "),
                     fmt::join(batches, " and "));
}

}  // namespace perwatt::report
