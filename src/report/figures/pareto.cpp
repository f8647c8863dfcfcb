#include "report/figures/pareto.h"

#include <algorithm>
#include <map>

#include "report/figures/configurations.h"
#include "stats/pareto.h"

namespace perwatt::report {
namespace {

using record::Maybe;
using record::Real;
using record::Record;
using record::RunView;

std::optional<double> accuracy_of(const Record& r, Maybe<Real> Record::*member) {
  if (member == nullptr || r.weights == "seeded") return std::nullopt;
  return r.*member;
}

bool any_has(const RunView& view, Maybe<Real> Record::*member) {
  return std::ranges::any_of(view.records, [member](const Record& r) {
    return figure_of(r, kThroughput) && accuracy_of(r, member);
  });
}

void add_points(ParetoFront& front, const RunView& view, Maybe<Real> Record::*accuracy) {
  for (const Record& r : view.records) {
    const auto speed = figure_of(r, kThroughput);
    if (!speed) continue;
    ParetoPoint point{&r, *speed, accuracy_of(r, accuracy), std::nullopt, false};
    if (front.efficiency) point.efficiency = figure_of(r, kEfficiency);
    if ((accuracy != nullptr && !point.accuracy) || (front.efficiency && !point.efficiency))
      continue;
    front.points.push_back(point);
  }
}

void mark(std::vector<ParetoPoint*> points) {
  std::vector<std::vector<double>> items;
  for (const ParetoPoint* point : points) {
    std::vector<double> values{point->throughput};
    for (const auto& value : {point->accuracy, point->efficiency})
      if (value) values.push_back(*value);
    items.push_back(std::move(values));
  }
  for (const std::size_t i : stats::pareto_front(items)) points[i]->on_front = true;
}

}  // namespace

ParetoFront pareto_front(const RunView& view) {
  ParetoFront front;
  Maybe<Real> Record::*accuracy = nullptr;
  if (any_has(view, &Record::top1)) {
    accuracy = &Record::top1;
    front.accuracy = "top-1";
  } else if (any_has(view, &Record::confidence)) {
    accuracy = &Record::confidence;
    front.accuracy = "confidence in the right class";
  }
  front.efficiency = std::ranges::any_of(
      view.records, [](const Record& r) { return figure_of(r, kEfficiency).has_value(); });
  if (accuracy == nullptr && !front.efficiency) {
    front.why_not =
        "no case has accuracy or watts beside its throughput; measure with --data and trained "
        "weights, or with a meter (perwatt list meters)";
    return front;
  }
  front.by_network = accuracy == nullptr;
  add_points(front, view, accuracy);
  std::map<std::string, std::vector<ParetoPoint*>> groups;
  for (ParetoPoint& point : front.points)
    groups[front.by_network ? network_title(point.record->network) : ""].push_back(&point);
  for (auto& [network, points] : groups) mark(points);
  if (front.points.empty()) front.why_not = "no case has all of throughput, accuracy and watts";
  return front;
}

}  // namespace perwatt::report
