// The files below a folder. Is NOT aware of what they hold.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace perwatt::dataset {

struct FolderFiles {
  /// Relative to the folder, sorted by their bytes. No hidden ones.
  std::vector<std::filesystem::path> files;
  /// What could not be listed, and why.
  std::vector<std::pair<std::filesystem::path, std::string>> problems;
};

/// All regular files below `folder`; links are followed, each folder is entered once (whatever
/// name it is reached by first), at most 16 deep. Throws UsageError where `folder` itself cannot be
/// listed or more than `most` entries are met.
FolderFiles files_below(const std::filesystem::path& folder, std::size_t most);

}  // namespace perwatt::dataset
