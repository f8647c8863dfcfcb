#include "run/tune/tuned_cases.h"

#include <fmt/format.h>

#include <map>

#include "base/error.h"
#include "board/machine.h"
#include "run/plan/network_source.h"

namespace perwatt::run {
namespace {

std::string tune_command(const Case& item) {
  std::string command = fmt::format(
      "perwatt tune {} -e {} -d {} -p {}",
      item.model.empty() ? "-n " + item.network : fmt::format("--model '{}'", item.model.string()),
      item.engine, item.device, name(item.precision));
  for (const auto& [key, value] : item.engine_options)
    command += fmt::format(" -o {}={}", key, value);
  return command;
}

/// Why nothing fits although something was tuned for this network; "" where nothing was.
std::string near_miss(const std::vector<TunedChoice>& choices, const TunedFor& what,
                      const std::string& network) {
  for (const TunedChoice& choice : choices) {
    TunedFor other = choice.what;
    if (other.engine != what.engine || other.device != what.device ||
        other.precision != what.precision || choice.network != network)
      continue;
    if (other.machine != what.machine) return "it was tuned on another machine";
    if (other.model_hash != what.model_hash) return "its file has changed since it was tuned";
    if (other.engine_version != what.engine_version)
      return fmt::format("it was tuned with version {}, and {} is here", other.engine_version,
                         what.engine_version);
    if (other.options != what.options) return "it was tuned with other engine options";
  }
  return "";
}

}  // namespace

TunedFor tuned_for(const Case& item, const std::string& model_hash, const Options& options) {
  TunedFor what{
      board::identify(options.sysroot).id, item.engine,        "", item.device, model_hash,
      std::string(name(item.precision)),   item.engine_options};
  for (const auto& engine : options.engines)
    if (engine.name == item.engine) what.engine_version = engine.version;
  return what;
}

void apply_tuned(std::vector<Case>& cases, const TunedFile& file, const Options& options) {
  const std::vector<TunedChoice> choices = file.read();
  std::map<std::string, std::string> hashes;
  for (Case& item : cases) {
    std::string& hash = hashes[item.network];
    if (hash.empty())
      hash =
          make_ready({item.network, item.model}, item.seed, options.cache_directory, [&](double) {
            if (options.interrupted != nullptr && options.interrupted->load())
              throw Error("interrupted", "nothing was measured", ExitStatus::interrupted);
          }).content_hash;
    const TunedFor what = tuned_for(item, hash, options);
    const TunedChoice* choice = find_tuned(choices, what);
    if (choice == nullptr) {
      const std::string why = near_miss(choices, what, item.network);
      throw Error(
          fmt::format("nothing is tuned for {} {} on {}/{}{}", item.network, name(item.precision),
                      item.engine, item.device, why.empty() ? "" : ": " + why),
          fmt::format("type `{}`, or run without --tuned", tune_command(item)));
    }
    item.batch = choice->setting.batch;
    item.lanes = choice->setting.lanes;
    item.threads = choice->setting.threads;
    for (const auto& [key, value] : choice->setting.options) item.engine_options[key] = value;
    item.tuned = choice->text();
  }
}

}  // namespace perwatt::run
