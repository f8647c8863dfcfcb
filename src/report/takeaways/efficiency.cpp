#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/figures/text.h"
#include "report/takeaways/parts.h"

namespace perwatt::report {
namespace {

constexpr Quantity kPower{"W", &record::Record::power_w, &record::Record::power_low_w,
                          &record::Record::power_high_w};

using Pointers = std::vector<const Configuration*>;

/// Those with an efficiency; at one precision, or at every one where it is "".
Pointers with_efficiency(const Configurations& all, const std::string& precision = "") {
  Pointers found;
  for (const Configuration& one : all)
    if ((precision.empty() || one.precision == precision) && !one.networks(kEfficiency).empty())
      found.push_back(&one);
  return found;
}

std::vector<std::string> precisions(const Pointers& all) {
  std::vector<std::string> found;
  for (const Configuration* one : all)
    if (std::ranges::find(found, one->precision) == found.end()) found.push_back(one->precision);
  return found;
}

/// "asked for FP32, NCS and Xavier DLA ran fp16".
std::string ran_another(const Pointers& all, const std::string& precision) {
  std::vector<std::string> devices;
  std::set<std::string> ran;
  for (const Configuration* one : all) {
    if (one->precision != precision) continue;
    for (const record::Record* r : one->records) {
      if (r->executed_precision.empty() || r->executed_precision == precision) continue;
      ran.insert(r->executed_precision);
      if (std::ranges::find(devices, one->device) == devices.end()) devices.push_back(one->device);
    }
  }
  if (devices.empty()) return "";
  return fmt::format("asked for {}, {} ran {}", upper(precision), fmt::join(devices, " and "),
                     fmt::join(ran, " or "));
}

void add_ran_another(Takeaway& takeaway, const Pointers& all) {
  for (const std::string& precision : precisions(all))
    add_note(takeaway, ran_another(all, precision));
}

/// "Xavier DLA 9.62 to 12.2", over its configurations among these.
std::string span_of(const Pointers& all, const std::string& device, const Quantity& quantity,
                    const std::string& precision = "") {
  std::vector<Evidence> figures;
  for (const Configuration* one : all) {
    if (one->device != device || (!precision.empty() && one->precision != precision)) continue;
    Evidence figure;
    figure.ratio = false;
    figure.value = one->mean(quantity, one->networks(quantity));
    figures.push_back(figure);
  }
  return span_words(figures);
}

/// The device with the least mean power, over the networks that all configurations have; "" for
/// none.
std::string least_power_device(const Pointers& all) {
  const auto over = common_networks(all, kPower);
  if (over.empty()) return "";
  return std::ranges::min(all, {},
                          [&over](const Configuration* one) { return one->mean(kPower, over); })
      ->device;
}

Bearing as_efficient(const Evidence& one) {
  if (one.value >= 1) return Bearing::supports;
  if (one.high && *one.high < 1) return Bearing::refutes;
  return Bearing::unclear;
}

Bearing more_efficient(const Evidence& one) {
  if (!one.low || !one.high) return Bearing::unclear;
  if (*one.low > 1) return Bearing::supports;
  return *one.high < 1 ? Bearing::refutes : Bearing::unclear;
}

/// The most efficient of these over the networks that all have; null for none.
const Configuration* best_of(const Pointers& all) {
  const auto over = common_networks(all, kEfficiency);
  if (over.empty()) return nullptr;
  return std::ranges::max(
      all, {}, [&over](const Configuration* one) { return one->mean(kEfficiency, over); });
}

Pointers of_device(const Pointers& all, const std::string& device) {
  Pointers found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&device](const Configuration* one) { return one->device == device; });
  return found;
}

std::vector<std::string> devices_of(const Pointers& all) {
  std::vector<std::string> found;
  for (const Configuration* one : all)
    if (std::ranges::find(found, one->device) == found.end()) found.push_back(one->device);
  return found;
}

void compare(Takeaway& takeaway, const Configuration& top, const Configuration& bottom,
             Bearing (*bearing)(const Evidence&)) {
  auto one = ratio_evidence(top, bottom, kEfficiency);
  if (!one) return;
  one->bearing = bearing(*one);
  takeaway.evidence.push_back(std::move(*one));
}

std::string only_one(const Pointers& all) {
  return devices_of(all).size() > 1 ? ""
                                    : "one device has watts; a second one is needed to compare";
}

}  // namespace

Takeaway least_power(const Configurations& all, const std::string& subject,
                     const std::string& against) {
  Takeaway takeaway;
  takeaway.id = "least-power";
  const Pointers known = with_efficiency(all);
  const std::string device = subject.empty() ? least_power_device(known) : subject;
  takeaway.claim = fmt::format("{} is as efficient as {}",
                               device.empty() ? "The device that takes the least power" : device,
                               against.empty() ? "the others" : against);
  takeaway.answer = without_watts(all);
  if (takeaway.answer.empty()) takeaway.answer = only_one(known);
  if (takeaway.answer.empty() && device.empty())
    takeaway.answer = "no network was measured with watts everywhere";
  if (!takeaway.answer.empty()) return takeaway;

  Pointers seen;
  for (const Configuration* one : known)
    if (one->device == device || against.empty() || one->device == against) seen.push_back(one);
  for (const Configuration* one : of_device(seen, device))
    for (const Configuration* other : seen)
      if (other->device != device && other->precision == one->precision)
        compare(takeaway, *one, *other, as_efficient);
  conclude(takeaway);
  takeaway.answer = fmt::format("{} takes {} W", device, span_of(known, device, kPower));
  for (const std::string& precision : precisions(of_device(seen, device))) {
    std::string words;
    for (const std::string& one : devices_of(seen))
      if (const std::string span = span_of(seen, one, kEfficiency, precision); !span.empty())
        words += fmt::format("{}{} {}", words.empty() ? "" : ", ", one, span);
    takeaway.answer += fmt::format("; inferences/s/W asked for {}: {}", upper(precision), words);
  }
  add_note(takeaway, boundaries_note(seen));
  add_ran_another(takeaway, seen);
  return takeaway;
}

Takeaway device_more_efficient(const Configurations& all, const std::string& subject,
                               const std::string& rival, const std::string& precision) {
  Takeaway takeaway;
  takeaway.id = "device-efficiency";
  takeaway.claim = fmt::format("{} is the most efficient at {}", subject, upper(precision));
  const Pointers known = with_efficiency(all, precision);
  const Pointers own = of_device(known, subject), against = of_device(known, rival);
  const Configuration* best = best_of(own);
  if (best == nullptr || against.empty()) {
    takeaway.answer = fmt::format("{} and {} are not both there with watts", subject, rival);
    return takeaway;
  }
  for (const Configuration* one : own)
    for (const Configuration* other : against)
      if (one->mode == other->mode) compare(takeaway, *one, *other, more_efficient);
  std::vector<std::string> by_mode;
  for (const Evidence& one : takeaway.evidence)
    by_mode.push_back(one.mode.empty() ? one.detail : one.mode + " " + one.detail);
  for (const std::string& device : devices_of(known))
    if (device != subject && device != rival)
      if (const Configuration* other = best_of(of_device(known, device)))
        compare(takeaway, *best, *other, more_efficient);
  conclude(takeaway);
  takeaway.answer =
      fmt::format("inferences/s/W of {} against {}: {}", subject, rival, fmt::join(by_mode, ", "));
  add_note(takeaway, boundaries_note(known));
  add_note(takeaway, ran_another(known, precision));
  return takeaway;
}

Takeaway most_efficient(const Configurations& all) {
  Takeaway takeaway;
  takeaway.id = "most-efficient";
  takeaway.claim = "Which device and power mode is the most efficient";
  const Pointers known = with_efficiency(all);
  takeaway.answer = without_watts(all);
  if (!takeaway.answer.empty()) return takeaway;
  for (const std::string& precision : precisions(known)) {
    const Pointers there = with_efficiency(all, precision);
    const Configuration* best = best_of(there);
    if (best == nullptr) continue;
    const auto over = best->networks(kEfficiency);
    Evidence first;
    first.device = best->device;
    first.mode = best->mode;
    first.precision = upper(precision);
    first.measure = kEfficiency.words;
    first.ratio = false;
    first.value = best->mean(kEfficiency, over);
    first.networks = over;
    std::vector<std::string> ties;
    for (const Configuration* other : there) {
      if (other == best) continue;
      const auto one = ratio_evidence(*best, *other, kEfficiency);
      if (one && (!one->low || *one->low <= 1)) ties.push_back(other->place());
    }
    if (!ties.empty()) first.detail = "not told apart from " + text::list(ties);
    takeaway.answer += fmt::format("{}asked for {}: {} with {} inferences/s/W",
                                   takeaway.answer.empty() ? "" : "; ", upper(precision),
                                   best->place(), text::significant(first.value));
    takeaway.evidence.push_back(std::move(first));
  }
  if (takeaway.evidence.empty()) {
    takeaway.answer = "no network was measured with watts everywhere";
    return takeaway;
  }
  takeaway.verdict = Verdict::answered;
  add_note(takeaway, boundaries_note(known));
  add_ran_another(takeaway, known);
  return takeaway;
}

}  // namespace perwatt::report
