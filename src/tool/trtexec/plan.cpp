#include "tool/trtexec/plan.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/paths.h"
#include "tool/scratch.h"
#include "tool/trtexec/board.h"
#include "tool/trtexec/failure.h"

namespace perwatt::tool::trtexec {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// How many processes the kernel's OOM killer has ended since the start; 0 where it does not tell.
std::int64_t oom_kills(const Sysroot& sysroot) {
  std::istringstream words(sysroot.read("/proc/vmstat").text);
  std::string word;
  std::int64_t value = 0;
  while (words >> word >> value)
    if (word == "oom_kill") return value;
  return 0;
}

std::string key_of(const Command& command, const engine::LoadRequest& request, const Ports& ports) {
  engine::LoadRequest nameless = request;
  nameless.model = "model";
  Hasher hasher;
  const auto add = [&hasher](const std::string& part) {
    const std::string text = std::to_string(part.size()) + ":" + part;
    hasher.add(text.data(), text.size());
  };
  add(hash_file(request.model));
  add(command.help.version);
  add(board_words(command.sysroot));
  for (const auto& word : build_words(command.help, nameless, ports, "plan")) add(word);
  return hasher.hex();
}

Words command_line(const Command& command, Words words) {
  words.insert(words.begin(), command.path.string());
  return words;
}

int lines_with(const CommandEnd& end, std::string_view mark) {
  return static_cast<int>(std::ranges::count_if(
      end.lines, [mark](const Line& line) { return line.text.find(mark) != std::string::npos; }));
}

void keep_facts(const Plan& plan, const fs::path& file) {
  const Json facts{{"build_s", plan.build_s},
                   {"dla_layers", plan.dla_layers},
                   {"gpu_layers", plan.gpu_layers},
                   {"command", plan.command}};
  write_file_atomically(file, facts.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

/// What was kept beside a plan; nothing of it is needed.
void read_facts(Plan& plan, const fs::path& file) {
  std::ifstream stream(file);
  const Json facts = Json::parse(stream, nullptr, false);
  if (!facts.is_object()) return;
  try {
    plan.build_s = facts.value("build_s", 0.0);
    plan.dla_layers = facts.value("dla_layers", 0);
    plan.gpu_layers = facts.value("gpu_layers", 0);
    plan.command = facts.value("command", "");
  } catch (const Json::exception&) {
  }
}

void move_into_place(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error) || fs::file_size(from, error) == 0)
    throw engine::Failure(engine::FailureKind::engine_error, "trtexec has written no plan",
                          "run the command by hand, with --verbose");
  fs::rename(from, to, error);
  if (error) throw Error(to.string() + ": " + error.message(), "make room in perwatt's cache");
}

}  // namespace

fs::path plan_folder() {
  return cache_directory() / "trtexec";
}

Plan make_plan(const Command& command, const engine::LoadRequest& request, const Ports& ports) {
  const fs::path folder = plan_folder();
  const std::string key = key_of(command, request, ports);
  const fs::path facts = folder / (key + ".json");
  Plan plan;
  plan.file = folder / (key + ".plan");
  if (std::error_code ignored; fs::exists(plan.file, ignored)) {
    read_facts(plan, facts);
    return plan;
  }
  const Scratch scratch(folder);
  const fs::path fresh = scratch.file("model.plan");
  const Words words = build_words(command.help, request, ports, fresh);
  plan.command = shell_line(command_line(command, words));
  const MonotonicClock clock;
  const auto began = clock.now();
  const CommandEnd end = run_trtexec(command, words);
  plan.build_s = seconds(clock.now() - began);
  plan.built = true;
  plan.dla_layers = lines_with(end, "[DlaLayer]");
  plan.gpu_layers = lines_with(end, "[GpuLayer]");
  keep_facts(plan, facts);
  move_into_place(fresh, plan.file);
  return plan;
}

CommandEnd run_trtexec(const Command& command, const Words& words,
                       const std::function<bool()>& cancelled) {
  const auto oom_before = oom_kills(command.sysroot);
  CommandEnd end = run_command(command_line(command, words), {.limit = {}, .cancelled = cancelled});
  if (!succeeded(end)) throw failure_of(end, oom_kills(command.sysroot) > oom_before);
  return end;
}

}  // namespace perwatt::tool::trtexec
