#include "report/figures/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/figures/text.h"
#include "report/takeaways/parts.h"

namespace perwatt::report {
namespace {

Evidence evidence_of(const ParetoPoint& point, const ParetoFront& front, const Naming& naming) {
  const record::Record& r = *point.record;
  Evidence one;
  one.device = naming.place(r);
  if (one.device.empty()) one.device = "this machine";
  one.mode = r.power_mode;
  one.precision = upper(r.precision);
  one.networks = {network_title(r.network)};
  one.ratio = false;
  one.measure = kThroughput.words;
  one.value = point.throughput;
  if (front.accuracy.empty() && point.efficiency)
    one.detail = text::significant(*point.efficiency) + " inferences/s/W";
  if (point.accuracy) one.detail = fmt::format("{} {:.3f}", front.accuracy, *point.accuracy);
  if (point.accuracy && point.efficiency)
    one.detail += ", " + text::significant(*point.efficiency) + " inferences/s/W";
  return one;
}

std::string axes_words(const ParetoFront& front) {
  std::string words = front.accuracy.empty() ? "throughput" : front.accuracy + ", throughput";
  return front.efficiency ? words + " and inferences/s/W" : words;
}

}  // namespace

Takeaway pareto(const record::RunView& view) {
  Takeaway takeaway;
  takeaway.id = "pareto";
  takeaway.claim = "What no other case beats in accuracy, speed and energy at once";
  const ParetoFront front = pareto_front(view);
  if (!front.why_not.empty()) {
    takeaway.answer = front.why_not;
    return takeaway;
  }
  const Naming naming(view);
  std::set<std::string> boundaries;
  for (const ParetoPoint& point : front.points) {
    if (point.on_front) takeaway.evidence.push_back(evidence_of(point, front, naming));
    if (point.efficiency) boundaries.insert(point.record->boundary);
  }
  takeaway.verdict = Verdict::answered;
  takeaway.answer = fmt::format("{} of {} on the front of {}{}", takeaway.evidence.size(),
                                count_words(front.points.size(), "case"), axes_words(front),
                                front.by_network ? ", a front a network" : "");
  if (front.by_network)
    add_note(takeaway,
             "no accuracy: networks are not compared with each other (--data, trained weights)");
  if (!front.efficiency)
    add_note(takeaway, "no watts: energy is not an axis (perwatt list meters)");
  if (boundaries.size() > 1)
    add_note(takeaway, fmt::format("across boundaries, the watts stand for different things ({})",
                                   fmt::join(boundaries, "; ")));
  return takeaway;
}

}  // namespace perwatt::report
