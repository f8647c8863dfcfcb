#include "cli/tune_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/figures/text.h"
#include "stats/percentile.h"

namespace perwatt::cli {
namespace {

namespace text = report::text;
using Json = nlohmann::ordered_json;

std::string rate_text(double rate, double low, double high) {
  if (!(low > 0)) return text::significant(rate);
  return fmt::format("{} {}", text::fitted(rate, text::half_width(rate, low, high)),
                     text::plus_minus(rate, low, high));
}

std::optional<double> percentile_ms(const run::Reading& reading, double p) {
  const auto found = stats::percentile(reading.latency, p);
  if (!found) return std::nullopt;
  return milliseconds(Nanoseconds{found->value});
}

std::string latency_text(const run::Reading& reading, double p) {
  const auto found = percentile_ms(reading, p);
  return found ? text::significant(*found) : "too few";
}

std::vector<std::string> row_of(const run::Trial& trial, bool chosen) {
  const run::Reading& r = trial.reading;
  const bool measured = trial.readings > 0 && r.ok();
  return {(chosen ? "* " : "  ") + trial.setting.text(),
          measured ? rate_text(r.rate, r.low, r.high) : "",
          measured ? latency_text(r, 0.5) : "",
          measured ? latency_text(r, 0.99) : "",
          measured && r.memory > 0 ? text::bytes(static_cast<double>(r.memory)) : "",
          trial.remark};
}

std::vector<std::size_t> by_rate(const run::Tuning& tuning) {
  std::vector<std::size_t> order(tuning.trials.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](std::size_t i) { return tuning.trials[i].reading.rate; });
  return order;
}

std::string table_text(const run::Tuning& tuning) {
  std::vector<std::vector<std::string>> rows{
      {"  setting", "images/s", "p50 ms", "p99 ms", "peak memory", ""}};
  for (const std::size_t i : by_rate(tuning))
    rows.push_back(row_of(tuning.trials[i], tuning.choice == i));
  std::vector<int> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k)
      widths[k] = std::max(widths[k], text::width(row[k]));
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) {
      const bool words = k == 0 || k + 1 == row.size();
      line += (k == 0 ? "" : "  ") +
              text::pad(row[k], widths[k], words ? text::Align::left : text::Align::right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string choice_text(const run::Tuning& tuning) {
  if (!tuning.choice) return "nothing can be chosen";
  const std::string setting = tuning.chosen().setting.text();
  if (!tuning.rate) return fmt::format("best so far: {}", trial_line(tuning.chosen()));
  const auto& rate = *tuning.rate;
  return fmt::format("chosen: {}: {} images/s, measured afresh in {} rounds", setting,
                     rate_text(rate.ratio, rate.low, rate.high), tuning.rounds);
}

Json interval(const stats::Ratio& ratio, const char* value) {
  return {{value, ratio.ratio}, {"low", ratio.low}, {"high", ratio.high}};
}

Json setting_json(const run::Setting& setting) {
  return {{"goal", setting.goal == engine::Goal::latency ? "latency" : "throughput"},
          {"batch", setting.batch},
          {"lanes", setting.lanes},
          {"threads", setting.threads},
          {"options", setting.options}};
}

Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json trial_json(const run::Trial& trial) {
  const run::Reading& r = trial.reading;
  Json json = {{"setting", setting_json(trial.setting)},
               {"readings", trial.readings},
               {"usable", trial.usable()},
               {"remark", trial.remark}};
  if (trial.readings == 0) return json;
  json["status"] = record::name(r.status);
  if (!r.ok()) return json;
  json["throughput"] = r.rate;
  json["throughput_low"] = r.low > 0 ? Json(r.low) : Json();
  json["throughput_high"] = r.low > 0 ? Json(r.high) : Json();
  json["queries"] = r.queries;
  json["lanes"] = r.lanes;
  json["latency_p50_ms"] = optional_json(percentile_ms(r, 0.5));
  json["latency_p99_ms"] = optional_json(percentile_ms(r, 0.99));
  json["peak_memory_bytes"] = r.memory > 0 ? Json(r.memory) : Json();
  return json;
}

Json comparison_json(const run::Comparison& comparison) {
  Json json = {{"default", setting_json(comparison.baseline)}, {"failure", comparison.failure}};
  if (comparison.failure.empty()) json["throughput"] = interval(comparison.rate, "rate");
  json["ratio"] = comparison.ratio ? interval(*comparison.ratio, "ratio") : Json();
  return json;
}

}  // namespace

std::string trial_line(const run::Trial& trial) {
  const run::Reading& r = trial.reading;
  if (trial.readings == 0 || !r.ok())
    return fmt::format("{}: {}", trial.setting.text(), trial.remark);
  return fmt::format("{}: {} images/s{}", trial.setting.text(), rate_text(r.rate, r.low, r.high),
                     trial.remark.empty() ? "" : ", " + trial.remark);
}

std::string tuning_text(const TuneResult& result, int width) {
  const run::Tuning& tuning = result.tuning;
  std::string out =
      fmt::format("{} {} on {}/{}\n", result.item.network, name(result.item.precision),
                  result.item.engine, result.item.device);
  if (!result.failure.empty()) return out + text::wrap("  " + result.failure, width, "  ") + "\n";
  out += table_text(tuning);
  out += text::wrap(choice_text(tuning), width, "  ") + "\n";
  for (const std::string& reason : run::explain(tuning, result.rules))
    out += text::wrap("- " + reason, width, "  ") + "\n";
  out += fmt::format(
      "{} settings in {:.0f} s\n",
      std::ranges::count_if(tuning.trials, [](const auto& t) { return t.readings > 0; }),
      seconds(tuning.took));
  return out;
}

Json tuning_json(const TuneResult& result) {
  const run::Tuning& tuning = result.tuning;
  Json json = {{"network", result.item.network},
               {"engine", result.item.engine},
               {"device", result.item.device},
               {"precision", name(result.item.precision)},
               {"failure", result.failure},
               {"interrupted", tuning.interrupted},
               {"seconds", seconds(tuning.took)},
               {"choice", tuning.choice ? setting_json(tuning.chosen().setting) : Json()},
               {"throughput", tuning.rate ? interval(*tuning.rate, "rate") : Json()},
               {"rounds", tuning.rounds},
               {"kept", result.kept}};
  json["comparisons"] = Json::array();
  for (const auto& each : tuning.comparisons) json["comparisons"].push_back(comparison_json(each));
  json["why"] =
      result.failure.empty() ? run::explain(tuning, result.rules) : std::vector<std::string>{};
  json["trials"] = Json::array();
  for (const auto& each : tuning.trials) json["trials"].push_back(trial_json(each));
  return json;
}

std::string kept_text(const std::vector<run::TunedChoice>& choices) {
  std::string out;
  for (const auto& each : choices) {
    out += fmt::format("{} {} on {}/{} {}, {}: {}", each.network, each.what.precision,
                       each.what.engine, each.what.device, each.what.engine_version,
                       each.constraint, each.text());
    if (each.low > 0)
      out += fmt::format(", {} images/s", rate_text(each.rate, each.low, each.high));
    out += '\n';
  }
  return out;
}

Json kept_json(const std::vector<run::TunedChoice>& choices) {
  Json list = Json::array();
  for (const auto& each : choices)
    list.push_back({{"network", each.network},
                    {"engine", each.what.engine},
                    {"engine_version", each.what.engine_version},
                    {"device", each.what.device},
                    {"precision", each.what.precision},
                    {"machine", each.what.machine},
                    {"model_hash", each.what.model_hash},
                    {"given_options", each.what.options},
                    {"constraint", each.constraint},
                    {"when", each.when},
                    {"setting", setting_json(each.setting)},
                    {"throughput", each.rate},
                    {"confirmed", each.low > 0}});
  return {{"tuned", std::move(list)}};
}

}  // namespace perwatt::cli
