#include "dataset/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "dataset/folder.h"
#include "dataset/labels.h"
#include "dataset/text_file.h"

namespace perwatt::dataset {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostRemarks = 100, kMostSkippedNames = 100;
constexpr std::size_t kMostListBytes = std::size_t{1} << 30;
constexpr int kImageNetClasses = 1000;
constexpr std::string_view kSynsetsFile = "synset_words.txt";
constexpr std::array<std::string_view, 3> kEndings = {".jpg", ".jpeg", ".png"};

bool is_picture_name(const fs::path& file) {
  const std::string ending = plain_words(file.extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

/// A listing as it grows.
struct Lister {
  Listing out;
  /// Folders' names looked up already: a name is remarked upon once.
  std::map<std::string, std::optional<int>, std::less<>> folders;
  bool lacks_synsets = false;

  void remark(std::string text) {
    if (out.remarks.size() < kMostRemarks) out.remarks.push_back(std::move(text));
  }
  void skip(const fs::path& file, std::string reason) {
    ++out.skipped_count;
    if (out.skipped.size() < kMostSkippedNames) out.skipped.push_back({file, std::move(reason)});
  }

  /// The classes' file named, or found in one of the folders.
  void find_synsets(const ListingOptions& options, const std::vector<fs::path>& places) {
    if (!options.synsets.empty()) {
      out.synsets = read_synsets(options.synsets);
      return;
    }
    std::error_code ignored;
    for (const fs::path& place : places)
      if (fs::is_regular_file(place / kSynsetsFile, ignored)) {
        out.synsets = read_synsets(place / kSynsetsFile);
        return;
      }
  }

  std::optional<int> label_of_folder(const std::string& name) {
    const auto [known, fresh] = folders.try_emplace(name);
    if (!fresh) return known->second;
    const Candidates found = candidates_of_folder(name, out.synsets);
    if (found.size() == 1) known->second = found[0];
    if (found.size() > 1)
      remark(fmt::format("the folder {} may mean several classes ({}): name it by its synset", name,
                         out.synsets.describe(found)));
    if (found.empty() && !out.synsets.empty() &&
        (!leading_synset(name).empty() || whole_number(name)))
      remark(fmt::format("{} is none of the {} classes", name, out.synsets.size()));
    if (out.synsets.empty() && !leading_synset(name).empty() && !std::exchange(lacks_synsets, true))
      remark(
          fmt::format("names are synsets, but no {} was found to number them: give it with "
                      "--synsets FILE",
                      kSynsetsFile));
    return known->second;
  }

  /// By the nearest folder that is a class, else by the synset that the file's name begins with.
  std::optional<int> label_by_place(const fs::path& relative) {
    for (fs::path folder = relative.parent_path(); !folder.filename().empty();
         folder = folder.parent_path()) {
      if (const auto label = label_of_folder(folder.filename().string())) return label;
      if (folder == folder.parent_path()) break;
    }
    const std::string name = relative.filename().string();
    const auto id = leading_synset(name);
    return id.empty() ? std::nullopt : label_of_folder(std::string(id));
  }
};

/// Folders named by exactly the 1,000 synsets of ILSVRC: their order is the order of its indices.
Synsets synsets_of_folders(const std::vector<fs::path>& files) {
  std::set<std::string, std::less<>> ids;
  for (const fs::path& file : files) {
    const std::string folder = file.parent_path().filename().string();
    if (is_synset_id(folder)) ids.insert(folder);
  }
  if (ids.size() != kImageNetClasses) return {};
  std::vector<Synset> synsets;
  for (const std::string& id : ids) synsets.push_back({id, ""});
  return Synsets(std::move(synsets));
}

/// Class folders numbered from 1 would shift every label by one.
void refuse_counting_from_one(const std::vector<fs::path>& files, const Synsets& synsets) {
  bool zero = false, one_too_many = false;
  for (const fs::path& file : files) {
    const auto number = whole_number(file.parent_path().filename().string());
    zero |= number == 0;
    one_too_many |= number == synsets.size();
  }
  if (one_too_many && !zero && !synsets.empty())
    throw UsageError(
        fmt::format("the class folders count from 1 to {}, indices from 0", synsets.size()),
        "rename them by synset, or by an index from 0");
}

/// The words in files' names, where nothing else labels any, and most of them say a class.
void label_by_words(Lister& lister) {
  std::vector<Candidates> found;
  std::size_t said = 0;
  for (const Example& example : lister.out.examples) {
    found.push_back(candidates_of_file(example.file.stem().string(), lister.out.synsets));
    said += !found.back().empty();
  }
  if (said == 0 || said * 2 < found.size()) return;
  std::size_t labelled = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    Example& example = lister.out.examples[i];
    if (found[i].size() == 1) {
      example.label = found[i][0];
      ++labelled;
    } else {
      lister.remark(fmt::format("{} {}; it has no label", example.file.filename().string(),
                                found[i].empty()
                                    ? "says no class"
                                    : fmt::format("may mean several classes ({})",
                                                  lister.out.synsets.describe(found[i]))));
    }
  }
  lister.remark(
      fmt::format("the labels of {} of {} pictures are read from the words in their names",
                  labelled, found.size()));
}

bool any_label(const Listing& listing) {
  return std::any_of(listing.examples.begin(), listing.examples.end(),
                     [](const Example& example) { return example.label.has_value(); });
}

void list_folder(const fs::path& folder, const ListingOptions& options, Lister& lister) {
  std::error_code problem;
  const fs::path real = fs::canonical(folder, problem);
  lister.find_synsets(options, {folder, real.parent_path()});
  FolderFiles below = files_below(folder, options.most_files);
  for (auto& [path, reason] : below.problems) lister.skip(folder / path, std::move(reason));
  std::erase_if(below.files, [&](const fs::path& file) {
    if (file.filename() == kSynsetsFile) return true;
    if (is_picture_name(file)) return false;
    lister.skip(folder / file, "no picture by its name");
    return true;
  });
  if (lister.out.synsets.empty()) {
    lister.out.synsets = synsets_of_folders(below.files);
    if (!lister.out.synsets.empty())
      lister.remark("class indices are the order of the 1000 synset folders");
  }
  refuse_counting_from_one(below.files, lister.out.synsets);
  for (const fs::path& file : below.files)
    lister.out.examples.push_back({folder / file, lister.label_by_place(file)});
  if (!any_label(lister.out)) label_by_words(lister);
}

void list_one(const fs::path& picture, const ListingOptions& options, Lister& lister) {
  std::error_code problem;
  const fs::path folder = fs::canonical(picture, problem).parent_path();
  lister.find_synsets(options, {folder, folder.parent_path()});
  lister.out.examples.push_back({picture, lister.label_by_place(picture.filename())});
  if (!any_label(lister.out)) label_by_words(lister);
}

/// The class that a line of a list names. Throws UsageError where it is none, or several.
int label_of_line(const ListLine& line, const std::string& source, const Synsets& synsets) {
  const Candidates found = candidates_of_label(line.label, synsets);
  if (found.size() == 1) return found[0];
  const std::string where = fmt::format("{}:{}: ", source, line.line);
  if (found.size() > 1)
    throw UsageError(fmt::format("{}{} may mean several classes: {}", where, line.label,
                                 synsets.describe(found)),
                     "name the class by its synset or index");
  if (synsets.empty())
    throw UsageError(
        fmt::format("{}{} is no index, and no {} was found", where, line.label, kSynsetsFile),
        "give the file of the classes with --synsets FILE");
  throw UsageError(
      fmt::format("{}{} is none of the {} classes", where, line.label, synsets.size()),
      fmt::format("name a synset, a class's name, or an index from 0 to {}", synsets.size() - 1));
}

void list_lines(const fs::path& list, const ListingOptions& options, Lister& lister) {
  const std::string source = list.string();
  const auto lines = parse_list(read_text(list, kMostListBytes, "the list"), source);
  std::error_code problem;
  const fs::path folder = list.parent_path();
  const fs::path real = fs::canonical(folder.empty() ? fs::path(".") : folder, problem);
  lister.find_synsets(options, {folder, real.parent_path()});
  if (lines.size() > options.most_files)
    throw UsageError(fmt::format("{} names too many files", source), "name fewer pictures");
  for (const ListLine& line : lines) {
    std::optional<int> label;
    if (line.label.empty())
      label = lister.label_by_place(line.path);
    else
      label = label_of_line(line, source, lister.out.synsets);
    const fs::path file = folder / line.path;
    if (fs::is_regular_file(file, problem))
      lister.out.examples.push_back({file, label});
    else
      lister.skip(file, "missing");
  }
}

}  // namespace

Listing list_pictures(const fs::path& data, const ListingOptions& options) {
  std::error_code problem;
  const fs::file_status status = fs::status(data, problem);
  if (!fs::exists(status))
    throw UsageError(fmt::format("cannot read {}: {}", data.string(),
                                 problem ? problem.message() : "there is no such file or folder"),
                     "name a folder of pictures, or a list of them");
  Lister lister;
  if (fs::is_directory(status))
    list_folder(data, options, lister);
  else if (is_picture_name(data))
    list_one(data, options, lister);
  else
    list_lines(data, options, lister);
  Listing& out = lister.out;
  if (out.examples.empty())
    throw UsageError(
        fmt::format("{} holds no picture", data.string()),
        out.skipped.empty()
            ? "name a folder or a list of .jpg, .jpeg or .png files"
            : fmt::format("{} files were skipped; the first is {}: {}", out.skipped_count,
                          out.skipped[0].file.string(), out.skipped[0].reason));
  out.labelled = static_cast<std::size_t>(
      std::count_if(out.examples.begin(), out.examples.end(),
                    [](const Example& example) { return example.label.has_value(); }));
  return std::move(lister.out);
}

}  // namespace perwatt::dataset
