#include "board/power_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/error.h"
#include "base/file.h"

namespace perwatt::board {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A new name in a folder is on the disk once the folder is.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

bool PowerJournal::exists() const {
  std::error_code ignored;
  return fs::exists(file_, ignored);
}

std::vector<Former> PowerJournal::read() const {
  std::ifstream stream(file_);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const Json all = Json::parse(text, nullptr, false);
  std::vector<Former> formers;
  try {
    for (const Json& each : all.at("before"))
      formers.push_back({each.at("control").get<std::string>(), each.at("saved").get<Saved>()});
  } catch (const Json::exception&) {
    throw Error(
        fmt::format("{} does not read as what the machine was before a change", file_.string()),
        "put the power mode, governor and limits right by hand, then remove the file");
  }
  return formers;
}

void PowerJournal::note(const Former& former) const {
  std::vector<Former> formers = exists() ? read() : std::vector<Former>{};
  if (std::ranges::find(formers, former.control, &Former::control) != formers.end()) return;
  formers.push_back(former);
  Json list = Json::array();
  for (const Former& each : formers)
    list.push_back({{"control", each.control}, {"saved", each.saved}});
  std::error_code ignored;
  fs::create_directories(file_.parent_path(), ignored);
  write_file_atomically(file_, Json{{"before", list}}.dump(2) + "\n");
  sync_folder(file_.parent_path());
}

void PowerJournal::remove() const {
  std::error_code ignored;
  fs::remove(file_, ignored);
  sync_folder(file_.parent_path());
}

}  // namespace perwatt::board
