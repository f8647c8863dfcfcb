#include <nlohmann/json.hpp>

#include "report/comparison/text.h"

namespace perwatt::report {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const stats::Figure& figure) {
  return {{"value", figure.value}, {"low", or_null(figure.low)}, {"high", or_null(figure.high)}};
}

Json json_of(const ComparedFigure& figure) {
  Json one{{"a", json_of(figure.a)}, {"b", json_of(figure.b)}, {"ratio", figure.ratio.ratio()}};
  const bool stated = figure.ratio.stated();
  const stats::Ratio interval = stated ? figure.ratio.interval() : stats::Ratio{};
  one["low"] = stated ? Json(interval.low) : Json();
  one["high"] = stated ? Json(interval.high) : Json();
  return one;
}

Json statuses(const std::vector<const record::Record*>& records) {
  Json all = Json::array();
  for (const record::Record* one : records)
    all.push_back({{"record", one->id}, {"status", record::name(one->status)}});
  return all;
}

Json json_of(const ComparedCase& one) {
  Json figures = Json::object();
  for (const ComparedFigure& figure : one.figures)
    figures[std::string(figure.metric->name)] = json_of(figure);
  return {{"case", one.name},
          {"a", statuses(one.a)},
          {"b", statuses(one.b)},
          {"same_case", one.same_key},
          {"metrics", figures},
          {"p", or_null(one.p)},
          {"p_holm", or_null(one.p_holm)},
          {"differs", one.p ? Json(one.differs()) : Json()}};
}

Json names_json(const std::vector<const record::Field*>& fields) {
  Json all = Json::array();
  for (const record::Field* field : fields) all.push_back(field->name);
  return all;
}

Json json_of(const Comparison& all) {
  Json cases = Json::array();
  for (const ComparedCase& one : all.cases) cases.push_back(json_of(one));
  return {{"a", {{"run", all.run_a.id}, {"title", all.title_a}}},
          {"b", {{"run", all.run_b.id}, {"title", all.title_b}}},
          {"metric", all.metric->name},
          {"matched_by", names_json(all.matched)},
          {"not_matched_by", names_json(all.left_out)},
          {"differences", all.differences},
          {"cases", cases},
          {"only_in_a", all.only_in_a},
          {"only_in_b", all.only_in_b}};
}

Json json_of(const GateResult* gate) {
  if (gate == nullptr) return nullptr;
  return {
      {"metric", gate->gate.metric->name}, {"limit", gate->gate.limit}, {"crossed", gate->crossed}};
}

std::string dumped(const Json& all) {
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json side_of(const record::Record& one, const std::string& words, double slice_s) {
  Json fields = Json::object();
  for (const record::Field& field : record::fields()) {
    const record::Value value = get(one, field);
    if (std::holds_alternative<std::monostate>(value) || value == record::Value(record::Text()))
      continue;
    std::visit(
        [&](const auto& v) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
            fields[std::string(field.name)] = v;
        },
        value);
  }
  return {{"set", words}, {"slice_s", slice_s}, {"record", fields}};
}

}  // namespace

std::string json(const std::vector<const Comparison*>& comparisons, const GateResult* gate) {
  Json list = Json::array();
  for (const Comparison* one : comparisons) list.push_back(json_of(*one));
  return dumped({{"comparisons", list}, {"gate", json_of(gate)}});
}

std::string json(const record::LiveComparison& live, const GateResult* gate) {
  Json rounds = Json::array();
  for (const record::PairedRound& round : live.paired.rounds)
    rounds.push_back({{"order", round.b_first ? "BAAB" : "ABBA"},
                      {"began_s", round.began_s},
                      {"images_per_s", round.rates},
                      {"log_ratio", round.log_ratio()}});
  Json machine = Json::parse(live.machine, nullptr, false);
  if (machine.is_discarded()) machine = nullptr;
  const record::PairedRounds& paired = live.paired;
  return dumped({{"a", side_of(live.a, live.a_words, live.slice_a_s)},
                 {"b", side_of(live.b, live.b_words, live.slice_b_s)},
                 {"end", record::name(paired.end)},
                 {"decided", record::decided(paired.end)},
                 {"verdict", verdict(paired)},
                 {"ratio", or_null(paired.ratio)},
                 {"low", or_null(paired.low)},
                 {"high", or_null(paired.high)},
                 {"rounds_behind_interval", paired.looked_at},
                 {"rounds_planned", paired.most},
                 {"equal_margin", paired.equal_margin},
                 {"seconds", live.seconds},
                 {"taking_turns", live.taking_turns},
                 {"turns_reason", live.turns_reason},
                 {"loaded_for_every_round", live.renewed},
                 {"seed", live.seed},
                 {"started", live.started},
                 {"version", live.version},
                 {"machine", machine},
                 {"rounds", rounds},
                 {"gate", json_of(gate)}});
}

}  // namespace perwatt::report
