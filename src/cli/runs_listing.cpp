#include "cli/runs_listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "store/store.h"

namespace perwatt::cli {
namespace {

using Summaries = std::vector<store::Store::Summary>;

Summaries summaries(const Context& context) {
  const std::filesystem::path file = context.store();
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error) return {};
  return store::Store(file, store::Mode::read_only).runs();
}

/// What the run's machine calls itself; "" where it does not.
std::string machine_name(const record::Run& run) {
  const auto machine = nlohmann::json::parse(run.machine, nullptr, false);
  const auto name = machine.is_object() ? machine.find("name") : machine.end();
  return name != machine.end() && name->is_string() ? name->get<std::string>() : std::string();
}

/// "2026-11-23 17:44" of an ISO 8601 time.
std::string minute(const std::string& iso) {
  std::string text = iso.substr(0, 16);
  std::ranges::replace(text, 'T', ' ');
  return text;
}

std::string state(const store::Store::Summary& one) {
  const int failed = one.records - one.ok;
  std::string text = fmt::format("{} of {} ok", one.ok, std::max(one.run.cases, one.records));
  if (failed > 0) text += fmt::format(", {} failed", failed);
  if (one.run.finished.empty()) text += ", not finished";
  return text;
}

void print_text(const Summaries& runs, const Context& context) {
  if (runs.empty()) {
    context.out << "no runs in " << context.store().string()
                << " yet; `perwatt run` measures one\n";
    return;
  }
  for (const store::Store::Summary& one : runs) {
    const std::string machine = machine_name(one.run);
    context.out << fmt::format("{:8}  {:16}  {}: {}{}\n", one.run.id.substr(0, 8),
                               minute(one.run.started), one.run.title, state(one),
                               machine.empty() ? "" : ", on " + machine);
  }
}

void print_json(const Summaries& runs, const Context& context) {
  auto list = nlohmann::ordered_json::array();
  for (const store::Store::Summary& one : runs)
    list.push_back(
        {{"id", one.run.id},
         {"title", one.run.title},
         {"started", one.run.started},
         {"finished", one.run.finished.empty() ? nlohmann::ordered_json()
                                               : nlohmann::ordered_json(one.run.finished)},
         {"version", one.run.version},
         {"machine", machine_name(one.run)},
         {"cases", one.run.cases},
         {"records", one.records},
         {"ok", one.ok}});
  const nlohmann::ordered_json all = {{"runs", std::move(list)}};
  context.out << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

}  // namespace

void list_runs(Context& context, bool json) {
  const Summaries runs = summaries(context);
  json ? print_json(runs, context) : print_text(runs, context);
}

}  // namespace perwatt::cli
