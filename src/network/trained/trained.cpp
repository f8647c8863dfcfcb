#include "network/trained/trained.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "network/catalogue/catalogue.h"

extern "C" const char perwatt_asset_trained_begin[];
extern "C" const char perwatt_asset_trained_end[];

namespace perwatt::network {
namespace {

constexpr std::string_view kHeading =
    "network,address,file,bytes,sha256,preprocessing,licence,top1";
constexpr std::size_t kColumns = 8;
constexpr std::size_t kLongestText = 1'000'000, kMostFiles = 1000, kLongestValue = 1000;
constexpr std::size_t kLongestName = 64, kSha256Digits = 64, kDigitsInName = 16;
constexpr std::uint64_t kLongestFile = 16'000'000'000;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz", kDigits = "0123456789";

/// One line of a manifest, and where it stands.
class Line {
 public:
  Line(const std::string& source, std::size_t number) : source_(source), number_(number) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("{}:{}: {}", source_, number_, what),
                fmt::format("a line is {}; see docs/trained-weights.md", kHeading));
  }
  std::array<std::string_view, kColumns> cells(std::string_view text) const;
  TrainedFile file(std::string_view text) const;

 private:
  void check(bool right, std::string_view column, std::string_view value,
             std::string_view wanted) const {
    if (!right) fail(fmt::format("{} '{}' is not {}", column, value, wanted));
  }
  template <typename Number>
  Number number(std::string_view column, std::string_view text, Number low, Number high) const {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    check(error == std::errc() && end == text.data() + text.size() && value >= low && value <= high,
          column, text, fmt::format("a number from {} to {}", low, high));
    return value;
  }

  const std::string& source_;
  std::size_t number_;
};

bool made_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return kLetters.find(c) != std::string_view::npos ||
           kDigits.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
  });
}

/// Becomes part of a file's name.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && made_of(text, "-.") &&
         made_of(text.substr(0, 1), "");
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool is_address(std::string_view text) {
  const bool known = text.starts_with("https://") || text.starts_with("http://");
  const std::size_t host = text.find("://") + 3;
  return known && host < text.size() && text[host] != '/' && text.ends_with('/') &&
         made_of(lower(text), "-._~:/%+@[]");
}

/// Nothing in it leads out of a directory, and nothing must be escaped in an address.
bool is_relative_path(std::string_view text) {
  if (text.empty() || !made_of(lower(text), "-._+/")) return false;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    if (part.empty() || part.front() == '.') return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_sha256(std::string_view text) {
  return text.size() == kSha256Digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::array<std::string_view, kColumns> Line::cells(std::string_view text) const {
  std::array<std::string_view, kColumns> found;
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t comma = text.find(',');
    if ((comma == std::string_view::npos) != (i + 1 == kColumns))
      fail(fmt::format("expected {} values", kColumns));
    found[i] = text.substr(0, comma);
    if (found[i].size() > kLongestValue)
      fail(fmt::format("a value is longer than {} characters", kLongestValue));
    if (!is_printable(found[i])) fail("a value holds characters that are not printable ASCII");
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
  }
  return found;
}

TrainedFile Line::file(std::string_view text) const {
  const auto [network, address, path, bytes, sha256, preprocessing, licence, top1] = cells(text);
  check(is_name(network), "network", network, "a name of a-z, 0-9, '-' and '.'");
  check(is_address(address), "address", address, "http:// or https://, a host, and '/' at its end");
  check(is_relative_path(path), "file", path, "a path below the address");
  check(is_sha256(sha256), "sha256", sha256, "64 hexadecimal digits in lower case");
  check(is_name(preprocessing), "preprocessing", preprocessing, "a preset's name");
  check(!licence.empty(), "licence", licence, "a licence; write 'see the source'");
  TrainedFile file{std::string(network), std::string(address),
                   std::string(path),    number<std::uint64_t>("bytes", bytes, 1, kLongestFile),
                   std::string(sha256),  std::string(preprocessing),
                   std::string(licence), std::nullopt};
  if (!top1.empty()) file.top1 = number<double>("top1", top1, 0, 100);
  return file;
}

void add(std::vector<TrainedFile>& files, TrainedFile file, const Line& line) {
  if (std::any_of(files.begin(), files.end(),
                  [&](const TrainedFile& other) { return other.network == file.network; }))
    line.fail(fmt::format("network '{}' stands here twice", file.network));
  if (files.size() == kMostFiles) line.fail(fmt::format("more than {} files", kMostFiles));
  files.push_back(std::move(file));
}

}  // namespace

std::string TrainedFile::file_name() const {
  return file.substr(file.rfind('/') + 1);
}

std::vector<TrainedFile> parse_manifest(std::string_view text, const std::string& source_name) {
  std::vector<TrainedFile> files;
  std::size_t number = 1;
  if (text.size() > kLongestText)
    Line(source_name, number).fail(fmt::format("longer than {} bytes", kLongestText));
  for (; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view content = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (content.ends_with('\r')) content.remove_suffix(1);
    const Line line(source_name, number);
    if (number == 1) {
      if (content != kHeading) line.fail("this is not the heading of a manifest");
    } else if (!content.empty()) {
      add(files, line.file(content), line);
    }
  }
  if (files.empty()) Line(source_name, number).fail("no file is named");
  return files;
}

std::vector<TrainedFile> read_manifest(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string text(kLongestText + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (!stream.is_open() || stream.bad())
    throw Error(fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)),
                "check that the manifest exists and that you may read it");
  return parse_manifest(text, path.string());
}

const std::vector<TrainedFile>& trained_files() {
  static const std::vector<TrainedFile> files = parse_manifest(
      {perwatt_asset_trained_begin,
       static_cast<std::size_t>(perwatt_asset_trained_end - perwatt_asset_trained_begin)},
      "trained.csv");
  return files;
}

const TrainedFile* find_entry(const std::vector<TrainedFile>& manifest, std::string_view name) {
  std::string wanted = lower(name);
  const auto find = [&] {
    return std::find_if(manifest.begin(), manifest.end(),
                        [&](const TrainedFile& file) { return file.network == wanted; });
  };
  if (const auto found = find(); found != manifest.end()) return &*found;
  const Entry* study = find_network(name);
  if (study == nullptr) return nullptr;
  wanted = study->name;
  const auto found = find();
  return found == manifest.end() ? nullptr : &*found;
}

std::filesystem::path trained_path(const TrainedFile& file,
                                   const std::filesystem::path& cache_directory) {
  return cache_directory /
         fmt::format("{}-trained-{}.onnx", file.network, file.sha256.substr(0, kDigitsInName));
}

bool is_cached(const TrainedFile& file, const std::filesystem::path& cache_directory) {
  std::error_code error;
  const std::filesystem::path path = trained_path(file, cache_directory);
  return std::filesystem::is_regular_file(path, error) &&
         std::filesystem::file_size(path, error) == file.bytes && !error;
}

std::optional<Trained> find_trained(std::string_view name,
                                    const std::filesystem::path& cache_directory) {
  const TrainedFile* file = find_entry(trained_files(), name);
  if (file == nullptr || !is_cached(*file, cache_directory)) return std::nullopt;
  return Trained{*file, trained_path(*file, cache_directory)};
}

}  // namespace perwatt::network
