// Outputs compared with files that somebody has looked at and approved.
// Is NOT aware of what they show.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace perwatt {

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Equal to the approved file, byte by byte. With PERWATT_APPROVE set it becomes that file.
inline void expect_approved(const std::string& name, const std::string& bytes) {
  const auto file = std::filesystem::path(PERWATT_GOLDEN) / name;
  if (std::getenv("PERWATT_APPROVE") != nullptr)
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_EQ(bytes, read(file)) << "where the new text is right, run scripts/approve";
}

}  // namespace perwatt
