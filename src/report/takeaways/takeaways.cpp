#include "report/takeaways/takeaways.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/enum_names.h"
#include "report/figures/pooled.h"
#include "report/figures/study_view.h"
#include "report/figures/text.h"
#include "report/takeaways/parts.h"

namespace perwatt::report {
namespace {

/// What a line may be told apart by; the fewest parts that separate the exceptions name them.
struct Part {
  bool device, precision, mode;
};
constexpr std::array<Part, 7> kParts{{{true, false, false},
                                      {false, true, false},
                                      {false, false, true},
                                      {true, false, true},
                                      {true, true, false},
                                      {false, true, true},
                                      {true, true, true}}};

std::string label(const Evidence& one, const Part& part) {
  std::string words;
  const auto add = [&words](bool wanted, const std::string& text) {
    if (wanted && !text.empty()) words += (words.empty() ? "" : " ") + text;
  };
  add(part.device, one.device);
  add(part.mode, one.mode);
  add(part.precision, one.precision);
  return words;
}

/// Labels of the exceptions, each once; empty where this part does not separate them.
std::vector<std::string> separated(const std::vector<Evidence>& evidence, const Part& part) {
  std::set<std::string> kept;
  for (const Evidence& one : evidence)
    if (one.bearing == Bearing::supports) kept.insert(label(one, part));
  std::vector<std::string> labels;
  for (const Evidence& one : evidence) {
    if (one.bearing != Bearing::refutes && one.bearing != Bearing::unclear) continue;
    const std::string words = label(one, part);
    if (words.empty() || kept.contains(words)) return {};
    if (std::ranges::find(labels, words) == labels.end()) labels.push_back(words);
  }
  return labels;
}

std::string exceptions(const std::vector<Evidence>& evidence) {
  for (const Part& part : kParts) {
    const auto labels = separated(evidence, part);
    if (!labels.empty()) return fmt::format("{}", fmt::join(labels, ", "));
  }
  std::vector<std::string> labels;  // two quantities of one configuration
  for (const Evidence& one : evidence)
    if (one.bearing == Bearing::refutes || one.bearing == Bearing::unclear)
      labels.push_back(fmt::format("{} ({})", one.subject(), one.measure));
  return fmt::format("{}", fmt::join(labels, ", "));
}

constexpr auto kVerdicts = enum_names<Verdict>({{Verdict::holds, "holds"},
                                                {Verdict::holds_except, "holds except for"},
                                                {Verdict::does_not_hold, "does not hold"},
                                                {Verdict::too_little_data, "too little data"},
                                                {Verdict::answered, "answered"}});

constexpr auto kBearings = enum_names<Bearing>({{Bearing::supports, "yes"},
                                                {Bearing::refutes, "no"},
                                                {Bearing::unclear, "unclear"},
                                                {Bearing::none, ""}});

}  // namespace

std::string_view name(Verdict verdict) {
  return kVerdicts.name(verdict);
}

std::string_view name(Bearing bearing) {
  return kBearings.name(bearing);
}

std::string Evidence::subject() const {
  std::string words = device;
  for (const std::string& part : {mode, precision})
    if (!part.empty()) words += (words.empty() ? "" : ", ") + part;
  return words;
}

void conclude(Takeaway& takeaway) {
  const auto count = [&takeaway](Bearing bearing) {
    return std::ranges::count(takeaway.evidence, bearing, &Evidence::bearing);
  };
  const auto yes = count(Bearing::supports), no = count(Bearing::refutes),
             unclear = count(Bearing::unclear);
  if (yes == 0) {
    takeaway.verdict = no > 0 ? Verdict::does_not_hold : Verdict::too_little_data;
    return;
  }
  takeaway.verdict = no + unclear == 0 ? Verdict::holds : Verdict::holds_except;
  if (takeaway.verdict == Verdict::holds_except)
    takeaway.exceptions = exceptions(takeaway.evidence);
}

std::string span_words(const std::vector<Evidence>& evidence) {
  if (evidence.empty()) return "";
  const auto [least, most] = std::ranges::minmax(evidence, {}, &Evidence::value);
  const auto words = [](const Evidence& one) {
    return one.ratio ? fmt::format("×{:.2f}", one.value) : text::significant(one.value);
  };
  const std::string low = words(least), high = words(most);
  return low == high ? low : low + " to " + high;
}

void add_note(Takeaway& takeaway, const std::string& note) {
  if (!note.empty() && std::ranges::find(takeaway.notes, note) == takeaway.notes.end())
    takeaway.notes.push_back(note);
}

std::string boundaries_note(const std::vector<const Configuration*>& all) {
  std::vector<std::string> words;
  std::set<std::string> boundaries, devices;
  for (const Configuration* one : all) {
    const std::string boundary = one->boundary();
    if (boundary.empty()) continue;
    boundaries.insert(boundary);
    if (devices.insert(one->device).second)
      words.push_back(fmt::format("{}: {}", one->device, boundary));
  }
  if (boundaries.size() < 2) return "";
  return fmt::format("across boundaries, the watts stand for different things ({})",
                     fmt::join(words, "; "));
}

std::string count_words(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string without_watts(const Configurations& all) {
  const bool any = std::ranges::any_of(
      all, [](const Configuration& one) { return !one.networks(kEfficiency).empty(); });
  if (any) return "";
  return all.empty() ? "no case is ok" : "no case has watts; `perwatt list meters` says why";
}

std::optional<Evidence> ratio_evidence(const Configuration& top, const Configuration& bottom,
                                       const Quantity& quantity,
                                       const std::vector<std::string>& over) {
  const auto found = mean_ratio(top, bottom, quantity, over);
  if (!found) return std::nullopt;
  const auto both = [](const std::string& a, const std::string& b) {
    return a == b || b.empty() ? a : a.empty() ? b : a + " / " + b;
  };
  Evidence one;
  one.device = both(top.device, bottom.device);
  one.mode = both(top.mode, bottom.mode);
  one.precision = both(upper(top.precision), upper(bottom.precision));
  one.measure = quantity.words;
  one.value = found->ratio.value;
  one.low = found->ratio.low;
  one.high = found->ratio.high;
  one.networks = found->networks;
  one.detail = fmt::format("{} against {}", text::significant(top.mean(quantity, over)),
                           text::significant(bottom.mean(quantity, over)));
  one.across_boundaries =
      quantity.value == kEfficiency.value && top.boundary() != bottom.boundary();
  return one;
}

std::optional<Evidence> ratio_evidence(const Configuration& top, const Configuration& bottom,
                                       const Quantity& quantity) {
  return ratio_evidence(top, bottom, quantity, common_networks({&top, &bottom}, quantity));
}

namespace {

std::vector<Takeaway> as_the_study_asks(const record::RunView& view) {
  const Configurations known = configurations(view);
  std::vector<Takeaway> all{lower_precision_throughput(known),
                            lower_precision_efficiency(known),
                            same_execution(known),
                            size_against_throughput(known),
                            least_power(known, "NCS", "TX2"),
                            device_more_efficient(known, "Xavier DLA", "Xavier GPU", "fp32"),
                            most_efficient(known),
                            pareto(view)};
  add_note(all[4],
           "the study speaks of 1.8 W; its published throughput over its efficiency is less");
  return all;
}

}  // namespace

std::vector<Takeaway> takeaways(const record::RunView& all) {
  const record::RunView view = pooled_view(all);
  if (record::replayed(view)) return as_the_study_asks(view);
  const Configurations known = configurations(view);
  return {lower_precision_throughput(known),
          lower_precision_efficiency(known),
          same_execution(known),
          size_against_throughput(known),
          least_power(known),
          most_efficient(known),
          pareto(view)};
}

std::vector<Takeaway> study_takeaways() {
  return as_the_study_asks(study_view());
}

}  // namespace perwatt::report
