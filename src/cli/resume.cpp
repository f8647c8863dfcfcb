#include "cli/resume.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/measuring.h"
#include "network/onnx/model_file.h"
#include "run/plan/case_fields.h"

namespace perwatt::cli {
namespace {

/// Text member `key` of a JSON object; "" where there is none.
std::string member(const std::string& json, const char* key) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) return "";
  return object[key];
}

void check_machine(const record::RunView& view, const std::string& machine) {
  const std::string then = member(view.run.machine, "id"), now = member(machine, "id");
  if (then != now)
    throw Error(fmt::format("run {} was measured on another machine ({})", short_id(view.run),
                            member(view.run.machine, "name")),
                "go on with it there, or start a run of this machine with `perwatt run`");
}

void check_version(const record::RunView& view, const record::Record& record,
                   const engine::Description& engine) {
  if (record.engine_version.empty() || record.engine_version == engine.version) return;
  throw Error(fmt::format("run {} was measured with {} {}, but {} is {} now", short_id(view.run),
                          engine.name, record.engine_version, engine.library, engine.version),
              "name the former library with --engine-path, or start a new run with `perwatt run`");
}

/// A model's file must still be what the run began with.
class ModelCheck {
 public:
  void check(const record::RunView& view, const record::Record& record, const run::Case& item) {
    if (item.model.empty()) return;
    std::string& now = hashes_[item.model];
    if (now.empty()) now = network::ModelFile(item.model).content_hash();
    if (record.model_hash.empty() || record.model_hash == now) return;
    throw Error(
        fmt::format("{} has changed since run {} began", item.model.string(), short_id(view.run)),
        "put the former file back, or start a new run with `perwatt run`");
  }

 private:
  std::map<std::filesystem::path, std::string> hashes_;
};

}  // namespace

record::RunView run_to_resume(const store::Store& store, const std::string& word) {
  if (word.empty()) {
    if (auto view = store.unfinished()) return *std::move(view);
    throw UsageError(fmt::format("no unfinished run in {}", store.file().string()),
                     "start one with `perwatt run`, or see `perwatt list runs`");
  }
  auto view = store.load(word);
  if (!view.run.finished.empty())
    throw UsageError(fmt::format("run {} is complete", short_id(view.run)),
                     fmt::format("see it with `perwatt show {}`", short_id(view.run)));
  return view;
}

std::set<std::pair<int, int>> measured_cases(const record::RunView& view,
                                             const std::vector<run::Case>& cases,
                                             const std::vector<engine::Description>& found,
                                             const std::string& machine) {
  check_machine(view, machine);
  std::set<std::pair<int, int>> measured;
  ModelCheck models;
  for (const auto& record : view.records) {
    if (record.status == record::Status::interrupted) continue;
    const auto index = static_cast<std::size_t>(record.number - 1);
    if (index >= cases.size() || !run::is_of(record, cases[index]))
      throw Error(fmt::format("run {} has a case {} that its plan does not give here any more",
                              short_id(view.run), record.number),
                  "an engine's devices have changed; start a new run with `perwatt run`");
    models.check(view, record, cases[index]);
    for (const auto& engine : found)
      if (engine.name == cases[index].engine) check_version(view, record, engine);
    measured.insert({static_cast<int>(record.number), static_cast<int>(record.repeat)});
  }
  return measured;
}

}  // namespace perwatt::cli
