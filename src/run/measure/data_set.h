// The pictures of a run: listed once, the same for all its cases. Is NOT aware of networks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "dataset/listing.h"

namespace perwatt::run {

struct DataSet {
  std::string name;              ///< the folder's or list's
  std::filesystem::path folder;  ///< that paths are named from; absolute
  std::string hash;              ///< of the pictures' names, their sizes and labels
  dataset::Listing listing;

  /// "folder/picture.jpeg", as rows and messages name it.
  std::string name_of(std::size_t index) const;
};

/// Lists the data set. With a `limit` above 0 and below the number of pictures only so many, spread
/// evenly over it. Throws UsageError where there are none.
DataSet open_data_set(const std::filesystem::path& place, const std::filesystem::path& synsets,
                      int limit);

}  // namespace perwatt::run
