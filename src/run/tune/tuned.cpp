#include "run/tune/tuned.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ranges>

#include "base/error.h"
#include "base/file.h"
#include "base/file_lock.h"

namespace perwatt::run {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr int kVersion = 1;

OrderedJson encode(const TunedChoice& choice) {
  const TunedFor& what = choice.what;
  return {{"network", choice.network},
          {"model_hash", what.model_hash},
          {"machine", what.machine},
          {"engine", what.engine},
          {"engine_version", what.engine_version},
          {"device", what.device},
          {"precision", what.precision},
          {"given_options", what.options},
          {"constraint", choice.constraint},
          {"when", choice.when},
          {"batch", choice.setting.batch},
          {"lanes", choice.setting.lanes},
          {"threads", choice.setting.threads},
          {"options", choice.setting.options},
          {"throughput", choice.rate},
          {"throughput_low", choice.low},
          {"throughput_high", choice.high}};
}

int count_in(const OrderedJson& json, const char* key, int least) {
  constexpr int kMost = 4096;
  const int value = json.at(key).get<int>();
  if (value < least || value > kMost)
    throw std::invalid_argument(fmt::format("{} {} is out of range", key, value));
  return value;
}

TunedChoice decode(const OrderedJson& json) {
  TunedChoice choice;
  const std::pair<const char*, std::string*> words[] = {
      {"network", &choice.network},
      {"model_hash", &choice.what.model_hash},
      {"machine", &choice.what.machine},
      {"engine", &choice.what.engine},
      {"engine_version", &choice.what.engine_version},
      {"device", &choice.what.device},
      {"precision", &choice.what.precision},
      {"constraint", &choice.constraint},
      {"when", &choice.when}};
  for (const auto& [key, into] : words) json.at(key).get_to(*into);
  json.at("given_options").get_to(choice.what.options);
  choice.setting.batch = count_in(json, "batch", 1);
  choice.setting.lanes = count_in(json, "lanes", 0);
  choice.setting.threads = count_in(json, "threads", 0);
  json.at("options").get_to(choice.setting.options);
  json.at("throughput").get_to(choice.rate);
  json.at("throughput_low").get_to(choice.low);
  json.at("throughput_high").get_to(choice.high);
  return choice;
}

}  // namespace

std::string TunedChoice::text() const {
  return fmt::format("tuned {}: {}{}", when, setting.text(), low > 0 ? "" : " (not confirmed)");
}

std::vector<TunedChoice> TunedFile::read() const {
  std::error_code error;
  if (!std::filesystem::exists(path_, error) && !error) return {};
  const std::string remedy = fmt::format("delete it, then tune again: rm '{}'", path_.string());
  std::ifstream stream(path_, std::ios::binary);
  if (!stream)
    throw Error(fmt::format("cannot read what was tuned in {}", path_.string()),
                "make the file readable for you, or delete it and tune again");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    const OrderedJson json = OrderedJson::parse(text);
    if (json.at("version").get<int>() > kVersion)
      throw Error(fmt::format("{} was written by a newer perwatt", path_.string()),
                  "use that version, or " + remedy);
    std::vector<TunedChoice> choices;
    for (const OrderedJson& each : json.at("choices")) choices.push_back(decode(each));
    return choices;
  } catch (const OrderedJson::exception& misfit) {
    throw Error(fmt::format("{} is damaged: {}", path_.string(), misfit.what()), remedy);
  } catch (const std::invalid_argument& misfit) {
    throw Error(fmt::format("{} is damaged: {}", path_.string(), misfit.what()), remedy);
  }
}

void TunedFile::write(const std::vector<TunedChoice>& choices) const {
  OrderedJson list = OrderedJson::array();
  for (const TunedChoice& choice : choices) list.push_back(encode(choice));
  const OrderedJson all = {{"version", kVersion}, {"choices", std::move(list)}};
  write_file_atomically(path_,
                        all.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

void TunedFile::change(const std::function<void(std::vector<TunedChoice>&)>& edit) const {
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  if (error)
    throw Error(fmt::format("cannot make {}: {}", path_.parent_path().string(), error.message()),
                "make that folder yourself, or name another place with --store FILE");
  const FileLock lock(path_.string() + ".lock");
  std::vector<TunedChoice> choices = read();
  edit(choices);
  write(choices);
}

void TunedFile::keep(const TunedChoice& choice) const {
  change([&choice](std::vector<TunedChoice>& choices) {
    std::erase_if(choices, [&choice](const TunedChoice& old) {
      return old.what == choice.what && old.constraint == choice.constraint;
    });
    choices.push_back(choice);
  });
}

int TunedFile::forget(const std::function<bool(const TunedChoice&)>& which) const {
  if (std::ranges::none_of(read(), which)) return 0;
  std::size_t forgotten = 0;
  change([&](std::vector<TunedChoice>& choices) { forgotten = std::erase_if(choices, which); });
  return static_cast<int>(forgotten);
}

const TunedChoice* find_tuned(const std::vector<TunedChoice>& choices, const TunedFor& what) {
  for (const TunedChoice& choice : choices | std::views::reverse)
    if (choice.what == what) return &choice;
  return nullptr;
}

}  // namespace perwatt::run
