#include "meter/boards.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/error.h"
#include "base/paths.h"

extern "C" const char perwatt_asset_boards_begin[];
extern "C" const char perwatt_asset_boards_end[];

namespace perwatt::meter {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestFile = 1 << 20;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLongestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (!file.eof() && text.size() <= kLongestFile))
    throw Error("cannot read the boards in " + path.string(),
                "check that this file exists and may be read");
  if (text.size() > kLongestFile)
    throw UsageError(path.string() + " is too long for a file of boards",
                     "name a TOML file as docs/boards.md describes it");
  return text;
}

/// The user's own, sorted. Where neither variable is set there are none.
std::vector<fs::path> files_of_user() {
  std::vector<fs::path> files;
  try {
    std::error_code failed;
    for (fs::directory_iterator i(config_directory() / "boards", failed), end; !failed && i != end;
         i.increment(failed))
      if (i->path().extension() == ".toml") files.push_back(i->path());
  } catch (const Error&) {
    return {};
  }
  std::ranges::sort(files);
  return files;
}

/// The longest word that occurs in `names`; -1 where none does, 0 where the board names no machine.
int match_length(const Board& board, std::string_view names) {
  if (board.match.empty()) return 0;
  int longest = -1;
  for (const auto& word : board.match)
    if (names.find(word) != std::string_view::npos)
      longest = std::max(longest, static_cast<int>(word.size()));
  return longest;
}

/// The device tree's names, and a PC's product.
std::string names_of(const Sysroot& sysroot) {
  std::string names;
  for (const auto* path : {"/proc/device-tree/model", "/proc/device-tree/compatible",
                           "/sys/class/dmi/id/product_name", "/sys/class/dmi/id/board_name"})
    names += sysroot.read(path).text + '\n';
  return names;
}

}  // namespace

bool Rail::is_called(std::string_view label) const {
  return label == name || std::ranges::find(also, label) != also.end();
}

const Rail* Board::find(std::string_view label) const {
  const auto found =
      std::ranges::find_if(rails, [&](const Rail& rail) { return rail.is_called(label); });
  return found == rails.end() ? nullptr : &*found;
}

const Boards& Boards::built_in() {
  static const Boards boards =
      parse({perwatt_asset_boards_begin,
             static_cast<std::size_t>(perwatt_asset_boards_end - perwatt_asset_boards_begin)},
            "boards.toml");
  return boards;
}

Boards Boards::with_files(const std::vector<fs::path>& more) {
  Boards all;
  const auto add = [&all](const fs::path& file) {
    std::ranges::move(parse(read_file(file), file.string()).boards_,
                      std::back_inserter(all.boards_));
  };
  for (const auto& file : more) add(file);
  for (const auto& file : files_of_user()) try {
      add(file);
    } catch (
        const UsageError& error) {  // nobody named it: a meter less, not a mistake in a command
      throw Error(error.what(), error.remedy());
    }
  all.of_user_ = all.boards_.size();
  std::ranges::copy(built_in().boards_, std::back_inserter(all.boards_));
  return all;
}

std::vector<const Board*> Boards::find(const Sysroot& sysroot, std::string_view meter,
                                       std::string_view chip) const {
  const std::string names = names_of(sysroot);
  std::vector<const Board*> found;
  const auto look = [&](std::size_t from, std::size_t to) {
    int best = 0;
    for (std::size_t i = from; i < to; ++i) {
      const Board& board = boards_[i];
      if (board.meter != meter || (!board.chip.empty() && board.chip != chip)) continue;
      const int length = match_length(board, names);
      if (length < best) continue;
      if (length > best) found.clear();
      best = length;
      found.push_back(&board);
    }
  };
  look(0, of_user_);
  if (found.empty()) look(of_user_, boards_.size());
  return found;
}

const Rail* Boards::find_rail(std::string_view meter, std::string_view label) const {
  for (const Board& board : boards_)
    if (board.meter == meter)
      if (const Rail* rail = board.find(label)) return rail;
  return nullptr;
}

std::string describe(const Rail& rail) {
  return rail.what + (rail.inside.empty() ? "" : ", inside " + rail.inside);
}

}  // namespace perwatt::meter
