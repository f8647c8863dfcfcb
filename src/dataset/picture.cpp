#include "dataset/picture.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "dataset/jpeg.h"
#include "dataset/png.h"

namespace perwatt::dataset {
namespace {

constexpr std::uintmax_t kLargestPicture = std::uintmax_t{512} << 20;

}  // namespace

Picture decode_picture(std::span<const std::byte> file, const DecodeOptions& options) {
  if (is_jpeg(file)) return decode_jpeg(file, options);
  if (is_png(file)) return decode_png(file, options);
  throw Error(file.empty() ? "the file is empty" : "neither a JPEG nor a PNG",
              "convert the picture to JPEG or PNG, or leave it out");
}

std::vector<std::byte> read_picture_file(const std::filesystem::path& file) {
  const std::string remedy = "check the path and its permissions";
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem))
    throw Error(fmt::format("cannot read {}: {}", file.string(),
                            problem ? problem.message() : "it is not a file"),
                remedy);
  const std::uintmax_t size = std::filesystem::file_size(file, problem);
  if (problem)
    throw Error(fmt::format("cannot read {}: {}", file.string(), problem.message()), remedy);
  if (size > kLargestPicture)
    throw Error(
        fmt::format("{} is too large: {} bytes, at most {}", file.string(), size, kLargestPicture),
        "shrink the file, or leave it out");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw Error(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)), remedy);
  std::vector<std::byte> bytes(size);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

Picture read_picture(const std::filesystem::path& file, const DecodeOptions& options) {
  const std::vector<std::byte> bytes = read_picture_file(file);
  try {
    return decode_picture(bytes, options);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file.string(), error.what()), error.remedy());
  }
}

}  // namespace perwatt::dataset
