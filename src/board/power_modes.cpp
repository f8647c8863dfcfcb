#include "board/power_modes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "base/error.h"

namespace perwatt::board {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAll = "all";
constexpr const char* kBoardMode = "nvpmodel";

/// Leaves the waiting for the lock.
struct Taken {};

fs::path lock_file(const fs::path& journal) {
  return journal.string() + ".lock";
}

/// Nothing where another process holds it.
bool take(std::optional<FileLock>& lock, const fs::path& journal) {
  std::error_code ignored;
  fs::create_directories(journal.parent_path(), ignored);
  try {
    lock.emplace(lock_file(journal), [] { throw Taken{}; });
  } catch (const Taken&) {
    return false;
  }
  return true;
}

/// "a+b" -> "a", "b".
std::vector<std::string> parts_of(const std::string& word) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(word, '+')) parts.emplace_back(part.begin(), part.end());
  return parts;
}

std::vector<std::string> names_of(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& [control, value] : settings) names.push_back(control);
  return names;
}

std::string word_of(const Settings& settings) {
  if (settings.size() == 1 && settings.front().first == kBoardMode) return settings.front().second;
  std::vector<std::string> parts;
  for (const auto& [control, value] : settings)
    parts.push_back(fmt::format("{}={}", control, value));
  return fmt::format("{}", fmt::join(parts, "+"));
}

Change put_back_all(const std::vector<std::unique_ptr<Control>>& controls,
                    const PowerJournal& journal, std::vector<std::string>* names) {
  Change first;
  const std::vector<Former> formers = journal.read();
  for (const Former& former : std::views::reverse(formers)) {
    const Control* control = find_control(controls, former.control);
    const Change change =
        control != nullptr
            ? control->put_back(former.saved)
            : Change{false, false, fmt::format("this machine has no {} now", former.control),
                     fmt::format("set it by hand, then remove {}", journal.file().string())};
    if (change.done && names != nullptr) names->push_back(former.control);
    if (!change.done && first.done) first = change;
  }
  if (first.done) journal.remove();
  return first;
}

}  // namespace

PowerModes::PowerModes(const Sysroot& sysroot, const fs::path& journal)
    : sysroot_(sysroot),
      journal_(journal),
      controls_(find_controls(sysroot, journal.parent_path())) {}

PowerModes::~PowerModes() {
  try {
    restore();
  } catch (const std::exception&) {
    // It stays in the journal, for the next perwatt.
  }
}

Settings PowerModes::settings(const std::string& word) const {
  Settings settings;
  if (word.empty())
    throw UsageError("a power mode without a name", "name one of `perwatt power modes`");
  for (const std::string& part : parts_of(word)) {
    const auto equals = part.find('=');
    const bool bare = equals == std::string::npos;
    const std::string name = bare ? kBoardMode : part.substr(0, equals);
    const Control* control = find_control(controls_, name);
    if (control == nullptr) {
      std::vector<std::string> known;
      for (const auto& each : controls_)
        if (!each->look().read_only) known.push_back(each->name());
      throw UsageError(
          bare ? fmt::format("this machine has no power modes of nvpmodel, so no {}", part)
               : fmt::format("this machine has no control {}", name),
          known.empty() ? "nothing can be set here: see `perwatt power modes`"
                        : fmt::format("write CONTROL=VALUE; it has {}", fmt::join(known, ", ")));
    }
    if (std::ranges::find(settings, name, &Settings::value_type::first) != settings.end())
      throw UsageError(fmt::format("{} is set twice in {}", name, word), "leave one of them out");
    settings.emplace_back(name, control->settled(bare ? part : part.substr(equals + 1)));
  }
  return settings;
}

std::vector<std::string> PowerModes::settled(const std::vector<std::string>& words) const {
  std::vector<std::string> all;
  const auto add = [&all](std::string word) {
    if (std::ranges::find(all, word) == all.end()) all.push_back(std::move(word));
  };
  for (const std::string& word : words) {
    const Control* modes = word == kAll ? find_control(controls_, kBoardMode) : nullptr;
    if (modes == nullptr && word == kAll)
      throw UsageError("this machine has no power modes of nvpmodel",
                       "name settings, as in --power-modes governor=powersave,governor=performance "
                       "(see `perwatt power modes`)");
    if (modes == nullptr) {
      add(word_of(settings(word)));
      continue;
    }
    for (const std::string& name : modes->look().choices) add(name);
  }
  return all;
}

bool PowerModes::needs_reboot(const std::string& word) const {
  return std::ranges::any_of(settings(word), [this](const auto& setting) {
    const auto& [name, value] = setting;
    const auto later = find_control(controls_, name)->look().after_reboot;
    return std::ranges::find(later, value) != later.end();
  });
}

Change PowerModes::set_all(const Settings& wanted) {
  for (const auto& [name, value] : wanted) {
    const Control& control = *find_control(controls_, name);
    journal_.note({name, control.save()});
    if (Change change = control.set(value); !change.done) return change;
  }
  return {};
}

Change PowerModes::enter(const std::string& word) {
  const Settings wanted = settings(word);
  if (word == entered_) {
    const bool holds = std::ranges::all_of(wanted, [this](const auto& setting) {
      return find_control(controls_, setting.first)->verify(setting.second).done;
    });
    if (holds) return {};
  } else if (!entered_.empty() && names_of(wanted) != names_of(settings(entered_))) {
    if (Change change = restore(); !change.done) return change;
  }
  if (needs_reboot(word)) {
    Change change = {false, true, fmt::format("the power mode {} takes a reboot", word), ""};
    for (const auto& [name, value] : wanted)
      if (name == kBoardMode) change.remedy = "set it with `sudo nvpmodel -m ID` and answer YES";
    return change;
  }
  if (!lock_ && !take(lock_, journal_.file()))
    throw Error("another perwatt has changed this machine's power mode",
                "wait until it is done, or end it");
  if (entered_.empty() && journal_.exists()) {
    const Change left = put_back_all(controls_, journal_, nullptr);
    if (!left.done) throw Error(left.reason, left.remedy);
  }
  entered_.clear();
  Change change = set_all(wanted);
  if (change.done) entered_ = word;
  return change;
}

Change PowerModes::restore() {
  entered_.clear();
  if (!lock_) return {};  // nothing was changed
  Change change;
  if (journal_.exists()) change = put_back_all(controls_, journal_, nullptr);
  lock_.reset();
  return change;
}

LeftBehind put_back_left(const Sysroot& sysroot, const fs::path& journal_file) {
  LeftBehind left;
  const PowerJournal journal(journal_file);
  if (!journal.exists()) return left;
  std::optional<FileLock> lock;
  if (!take(lock, journal_file) || !journal.exists()) return left;
  left.found = true;
  left.change =
      put_back_all(find_controls(sysroot, journal_file.parent_path()), journal, &left.controls);
  return left;
}

}  // namespace perwatt::board
