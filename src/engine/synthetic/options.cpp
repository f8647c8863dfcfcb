#include "engine/synthetic/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <locale>
#include <sstream>
#include <string_view>
#include <utility>

namespace perwatt::engine {
namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& value,
                         const std::string& wanted) {
  throw Failure(FailureKind::unsupported, "option " + key + "=" + value + ": " + wanted);
}

double number(const std::string& key, const std::string& value, double low, double high) {
  std::istringstream text(value);
  text.imbue(std::locale::classic());
  double parsed = 0;
  if (!(text >> parsed) || !(text >> std::ws).eof() || !(parsed >= low && parsed <= high)) {
    std::ostringstream wanted;
    wanted << "a number from " << low << " to " << high << " is expected";
    refuse(key, value, wanted.str());
  }
  return parsed;
}

std::uint64_t whole(const std::string& key, const std::string& value) {
  std::uint64_t parsed = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (error != std::errc{} || end != value.data() + value.size())
    refuse(key, value, "a whole number is expected");
  return parsed;
}

int count(const std::string& key, const std::string& value) {
  constexpr std::uint64_t kMost = 4096;
  const std::uint64_t parsed = whole(key, value);
  if (parsed == 0 || parsed > kMost) refuse(key, value, "a count from 1 to 4096 is expected");
  return static_cast<int>(parsed);
}

template <typename Value, std::size_t N>
Value choice(const std::string& key, const std::string& value,
             const std::array<std::pair<std::string_view, Value>, N>& known) {
  std::string names;
  for (const auto& [name, meaning] : known) {
    if (name == value) return meaning;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  refuse(key, value, "known are " + names);
}

LatencySpec::Law law_of(const std::string& key, const std::string& value) {
  using Law = LatencySpec::Law;
  std::array<std::pair<std::string_view, Law>, 5> known;
  for (std::size_t i = 0;
       Law law : {Law::constant, Law::uniform, Law::exponential, Law::normal, Law::ar1})
    known[i++] = {name(law), law};
  return choice(key, value, known);
}

Fault::Kind fault_of(const std::string& key, const std::string& value) {
  using Kind = Fault::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 8> kKnown{
      {{"none", Kind::none},
       {"crash", Kind::crash},
       {"abort", Kind::abort},
       {"hang", Kind::hang},
       {"oom", Kind::oom},
       {"eat_memory", Kind::eat_memory},
       {"error", Kind::error},
       {"device_lost", Kind::device_lost}}};
  return choice(key, value, kKnown);
}

std::uint64_t fault_time(const std::string& key, const std::string& value) {
  if (value == "load") return 0;
  if (value == "first") return 1;
  const std::uint64_t nth = whole(key, value);
  if (nth == 0) refuse(key, value, "load, first or a number from 1 is expected");
  return nth;
}

std::vector<Executed::Part> parts_of(const std::string& key, const std::string& value) {
  std::vector<Executed::Part> parts;
  std::istringstream list(value);
  double total = 0;
  for (std::string item; std::getline(list, item, ',');) {
    const auto colon = item.find(':');
    const auto precision = precision_of(item.substr(0, colon));
    if (!precision) refuse(key, value, "precisions as in bf16:0.9,fp32:0.1 are expected");
    const double share = colon == std::string::npos ? 1 : number(key, item.substr(colon + 1), 0, 1);
    parts.push_back({"", *precision, share});
    total += share;
  }
  if (std::abs(total - 1) > 1e-9) refuse(key, value, "shares must sum to 1");
  return parts;
}

void set(SyntheticOptions& options, const std::string& key, const std::string& value) {
  constexpr double kMaxUs = 3.6e9;  // an hour
  LatencySpec& latency = options.latency;
  const std::map<std::string_view, std::function<void()>> known{
      {"latency_us",
       [&] { latency.mean = Nanoseconds{std::llround(1e3 * number(key, value, 0, kMaxUs))}; }},
      {"law", [&] { latency.law = law_of(key, value); }},
      {"cv", [&] { latency.cv = number(key, value, 0, LatencySpec::kMaxCv); }},
      {"phi", [&] { latency.phi = number(key, value, 0, 0.999999); }},
      {"stall_every", [&] { latency.stall_every = number(key, value, 0, 1e12); }},
      {"stall_ms",
       [&] {
         latency.stall = Nanoseconds{std::llround(1e6 * number(key, value, 0, 1e-3 * kMaxUs))};
       }},
      {"seed", [&] { latency.seed = whole(key, value); }},
      {"server",
       [&] {
         constexpr std::array<std::pair<std::string_view, bool>, 2> kServers{
             {{"parallel", false}, {"serial", true}}};
         options.serial = choice(key, value, kServers);
       }},
      {"fail", [&] { options.fault.kind = fault_of(key, value); }},
      {"fail_at", [&] { options.fault.at = fault_time(key, value); }},
      {"fail_batch", [&] { options.fault.from_batch = count(key, value); }},
      {"per_image_us",
       [&] {
         options.load.per_image = Nanoseconds{std::llround(1e3 * number(key, value, 0, kMaxUs))};
       }},
      {"best_batch", [&] { options.load.best_batch = count(key, value); }},
      {"cores", [&] { options.load.cores = count(key, value); }},
      {"boost",
       [&] {
         constexpr std::array<std::pair<std::string_view, bool>, 2> kSwitch{
             {{"off", false}, {"on", true}}};
         options.load.boost = choice(key, value, kSwitch);
       }},
      {"eat_mb", [&] { options.fault.eat_bytes = whole(key, value) << 20; }},
      {"answers",
       [&] {
         constexpr std::array<std::pair<std::string_view, bool>, 2> kAnswers{
             {{"right", false}, {"wrong", true}}};
         options.wrong = choice(key, value, kAnswers);
       }},
      {"executes", [&] { options.executes = parts_of(key, value); }},
      {"executes_on", [&] { options.executes_on = value; }}};
  if (const auto found = known.find(key); found != known.end()) return found->second();
  std::string names;
  for (const auto& [name, setter] : known) names += (names.empty() ? "" : ", ") + std::string(name);
  refuse(key, value, "no such option; known are " + names);
}

}  // namespace

Nanoseconds LoadLaw::latency(Nanoseconds once, int batch, int threads, int lanes) const {
  const double beyond = std::max(0, batch - best_batch);
  double ns = static_cast<double>(once.count()) +
              static_cast<double>(per_image.count()) * (batch + 2 * beyond);
  if (cores > 0) {
    const double used = threads > 0 ? threads : cores;
    ns *= std::pow(used, -0.8) * std::max(1.0, lanes * used / cores);
  }
  return Nanoseconds{std::llround(boost ? 0.9 * ns : ns)};
}

SyntheticOptions parse_synthetic_options(const LoadRequest& request) {
  SyntheticOptions options;
  for (const auto& [key, value] : request.options) set(options, key, value);
  if (options.executes.empty()) options.executes = {{"", request.precision, 1}};
  if (request.device == "null")
    options = {
        {},           {}, options.serial, options.fault, options.executes, options.executes_on,
        options.wrong};
  if (request.batch < options.fault.from_batch) options.fault.kind = Fault::Kind::none;
  return options;
}

}  // namespace perwatt::engine
