#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/figures/text.h"
#include "report/takeaways/parts.h"

namespace perwatt::report {
namespace {

using record::Record;

/// "No difference" is a ratio within this share of 1.
constexpr double kNothing = 0.05;

/// One configuration asked for FP32 and for a lower precision.
struct Pair {
  const Configuration* base;
  const Configuration* lower;
};

std::vector<Pair> pairs(const Configurations& all) {
  std::vector<Pair> found;
  for (const Configuration& base : all) {
    if (base.precision != "fp32") continue;
    for (const Configuration& lower : all)
      if (&lower != &base && lower.place() == base.place()) found.push_back({&base, &lower});
  }
  return found;
}

/// Both are known to have run the same precision.
bool same_ran(const Record& a, const Record& b) {
  return !a.executed_precision.empty() && a.executed_precision == b.executed_precision;
}

/// The networks of a pair in which the same precision ran, or may not have.
std::vector<std::string> networks_of(const Pair& pair, const Quantity& quantity, bool same) {
  auto networks = common_networks({pair.base, pair.lower}, quantity);
  std::erase_if(networks, [&](const std::string& network) {
    return same_ran(*pair.base->of(network), *pair.lower->of(network)) != same;
  });
  return networks;
}

std::string asked_words(const Configurations& all) {
  std::set<std::string> lower;
  for (const Pair& pair : pairs(all)) lower.insert(upper(pair.lower->precision));
  return lower.size() == 1 ? *lower.begin() : lower.empty() ? "FP16" : "A lower precision";
}

std::string ran_words(const Configuration& one, const std::vector<std::string>& networks) {
  std::set<std::string> ran;
  for (const std::string& network : networks) ran.insert(one.of(network)->executed_precision);
  if (ran == std::set<std::string>{""}) return "";
  ran.erase("");
  return fmt::format("asked for {}, ran {}", upper(one.precision), fmt::join(ran, " or "));
}

/// What executed, devices that agree together.
void add_executed(Takeaway& takeaway, const Configurations& all, const Quantity& quantity,
                  bool same) {
  std::map<std::string, std::vector<std::string>> devices;
  std::vector<std::string> order;
  for (const Pair& pair : pairs(all)) {
    const auto networks = networks_of(pair, quantity, same);
    if (networks.empty()) continue;
    for (const Configuration* one : {pair.base, pair.lower}) {
      std::string words = ran_words(*one, networks);
      if (words.empty()) words = "what ran is not known";
      auto& known = devices[words];
      if (known.empty()) order.push_back(words);
      if (std::ranges::find(known, one->device) == known.end()) known.push_back(one->device);
    }
  }
  for (const std::string& words : order)
    add_note(takeaway, fmt::format("{}: {}", fmt::join(devices[words], ", "), words));
}

void gather(Takeaway& takeaway, const Configurations& all, const Quantity& quantity, bool same,
            Bearing (*bearing)(const Evidence&)) {
  for (const Pair& pair : pairs(all)) {
    auto one = ratio_evidence(*pair.lower, *pair.base, quantity, networks_of(pair, quantity, same));
    if (!one) continue;
    one->bearing = bearing(*one);
    takeaway.evidence.push_back(std::move(*one));
  }
}

/// Nothing where both precisions ran differently somewhere, else why the claim cannot be asked.
std::string why_not(const Configurations& all, bool same) {
  if (pairs(all).empty())
    return "no device and mode has both FP32 and a lower precision; measure with -p fp32,fp16";
  return same ? "no network is known to have run one precision for both"
              : "every network ran the same precision for both";
}

Bearing doubles(const Evidence& one) {
  if (!one.low || !one.high) return Bearing::unclear;
  if (*one.high < 2) return Bearing::refutes;
  return one.value >= 2 && *one.low > 1 ? Bearing::supports : Bearing::unclear;
}

Bearing raises(const Evidence& one) {
  if (!one.low || !one.high) return Bearing::unclear;
  if (*one.low > 1) return Bearing::supports;
  return *one.high < 1 ? Bearing::refutes : Bearing::unclear;
}

Bearing changes_nothing(const Evidence& one) {
  if (std::abs(one.value - 1) <= kNothing) return Bearing::supports;
  const bool apart = one.low && one.high && (*one.low > 1 + kNothing || *one.high < 1 - kNothing);
  return apart ? Bearing::refutes : Bearing::unclear;
}

/// "throughput against FP32: ×1.71 to ×2.79; more is shown in 10 of 10 comparisons".
std::string pays(const Takeaway& takeaway, const std::string& what) {
  std::size_t more = 0;
  for (const Evidence& one : takeaway.evidence) more += one.low && *one.low > 1 ? 1 : 0;
  return fmt::format("{}: {}; more is shown in {} of {}", what, span_words(takeaway.evidence), more,
                     count_words(takeaway.evidence.size(), "comparison"));
}

}  // namespace

Takeaway lower_precision_throughput(const Configurations& all) {
  Takeaway takeaway;
  takeaway.id = "lower-precision-throughput";
  takeaway.claim = asked_words(all) + " doubles throughput where another precision runs";
  gather(takeaway, all, kThroughput, false, doubles);
  conclude(takeaway);
  if (takeaway.evidence.empty()) {
    takeaway.answer = why_not(all, false);
    return takeaway;
  }
  takeaway.answer = pays(takeaway, "throughput against FP32");
  add_executed(takeaway, all, kThroughput, false);
  return takeaway;
}

Takeaway lower_precision_efficiency(const Configurations& all) {
  Takeaway takeaway;
  takeaway.id = "lower-precision-efficiency";
  takeaway.claim = asked_words(all) + " raises efficiency where another precision runs";
  gather(takeaway, all, kEfficiency, false, raises);
  conclude(takeaway);
  if (!takeaway.evidence.empty()) {
    takeaway.answer = pays(takeaway, "inferences/s/W against FP32");
    add_executed(takeaway, all, kEfficiency, false);
    return takeaway;
  }
  takeaway.answer = without_watts(all);
  if (takeaway.answer.empty()) takeaway.answer = why_not(all, false);
  return takeaway;
}

Takeaway same_execution(const Configurations& all) {
  Takeaway takeaway;
  takeaway.id = "same-execution";
  const std::string asked = asked_words(all);
  takeaway.claim = fmt::format("Asking for {} changes nothing where the same precision runs anyway",
                               asked == "A lower precision" ? "a lower precision" : asked);
  gather(takeaway, all, kThroughput, true, changes_nothing);
  const std::vector<Evidence> speed = takeaway.evidence;
  gather(takeaway, all, kEfficiency, true, changes_nothing);
  conclude(takeaway);
  if (takeaway.evidence.empty()) {
    takeaway.answer = why_not(all, true);
    return takeaway;
  }
  const std::vector<Evidence> thrift(
      takeaway.evidence.begin() + static_cast<std::ptrdiff_t>(speed.size()),
      takeaway.evidence.end());
  takeaway.answer = fmt::format("throughput against FP32: {}", span_words(speed));
  if (!thrift.empty()) takeaway.answer += ", inferences/s/W: " + span_words(thrift);
  takeaway.answer += "; within 5 % counts as nothing";
  add_executed(takeaway, all, kThroughput, true);
  return takeaway;
}

}  // namespace perwatt::report
