#include "base/download.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/process.h"

namespace perwatt {
namespace {

namespace fs = std::filesystem;

constexpr auto kLook = std::chrono::milliseconds(100);
constexpr int kSlowest = 100;  // bytes/s: below it, a server sends as good as nothing
constexpr int kMostRedirects = 5;
constexpr std::string_view kMark = "perwatt-http-status ";

/// Its path, by PATH.
std::string find_curl() {
  const char* set = std::getenv("PATH");
  std::string_view path = set == nullptr ? "" : set;
  while (!path.empty()) {
    const std::size_t colon = path.find(':');
    const fs::path candidate = fs::path(path.substr(0, colon)) / "curl";
    std::error_code error;
    if (candidate.is_absolute() && fs::is_regular_file(candidate, error) &&
        ::access(candidate.c_str(), X_OK) == 0)
      return candidate.string();
    path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
  }
  throw Error("there is no `curl` on this machine, which fetches files over the network",
              "install it (apt-get install curl), or bring the files by hand and name their "
              "directory (--from DIR)");
}

std::uint64_t length_of(const fs::path& path) {
  std::error_code error;
  const std::uint64_t length = fs::file_size(path, error);
  return error ? 0 : length;
}

std::vector<std::string> command(const std::string& curl, const DownloadRequest& request) {
  const std::string seconds = std::to_string(request.patience.count());
  std::vector<std::string> argv = {
      curl,
      "--disable",  // no ~/.curlrc; the first argument, or it is read nevertheless
      "--silent",
      "--show-error",
      "--fail",
      "--globoff",
      "--location",
      "--max-redirs",
      std::to_string(kMostRedirects),
      "--proto",
      "=http,https",
      "--proto-redir",
      "=http,https",
      "--connect-timeout",
      seconds,
      "--speed-time",
      seconds,
      "--speed-limit",
      std::to_string(kSlowest),
      "--max-filesize",
      std::to_string(request.bytes),
      "--write-out",
      "%{stderr}" + std::string(kMark) + "%{http_code}\\n",
      "--output",
      request.part.string()};
  if (length_of(request.part) > 0) argv.insert(argv.end(), {"--continue-at", "-"});
  argv.insert(argv.end(), {"--url", request.address});
  return argv;
}

/// What `curl` said of its end.
struct Said {
  int exit_status = 0;
  int http_status = 0;
  std::string words;  ///< "Could not resolve host: x"
};

Said read(const std::string& text, int exit_status) {
  Said said{exit_status, 0, {}};
  if (const std::size_t mark = text.rfind(kMark); mark != std::string::npos) {
    const char* digits = text.data() + mark + kMark.size();
    std::from_chars(digits, text.data() + text.size(), said.http_status);
  }
  const std::size_t begin = text.find("curl: (");
  const std::size_t words = begin == std::string::npos ? begin : text.find(") ", begin);
  if (words != std::string::npos)
    said.words = text.substr(words + 2, text.find('\n', words) - words - 2);
  for (char& c : said.words)
    if (c < ' ' || c > '~') c = '?';
  if (said.words.empty()) said.words = fmt::format("curl ended with status {}", exit_status);
  return said;
}

DownloadEnd http_end(int status) {
  if (status == 404 || status == 410)
    return {DownloadStatus::not_found, fmt::format("HTTP {}: there is no such file", status)};
  if (status == 401 || status == 403 || status == 407)
    return {DownloadStatus::refused, fmt::format("HTTP {}: access denied", status)};
  if (status == 429 || status >= 500)
    return {DownloadStatus::refused, fmt::format("HTTP {}: the server cannot serve now", status)};
  return {DownloadStatus::refused, fmt::format("HTTP {}", status)};
}

// The exit statuses of curl(1), "EXIT CODES".
constexpr std::array kUnreachable = {5,  6,  7,  35, 45, 51, 53, 54, 58,
                                     59, 60, 66, 77, 80, 82, 83, 91, 97};
constexpr std::array kBroken = {16, 18, 52, 55, 56, 92, 95};

template <typename Statuses>
bool is_one_of(int status, const Statuses& statuses) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

DownloadEnd failed_end(const Said& said) {
  constexpr int kHttp = 22, kWrite = 23, kTimeout = 28, kTooLarge = 63;
  switch (said.exit_status) {
    case kHttp:
      return http_end(said.http_status);
    case kWrite:
      return {DownloadStatus::cannot_write, said.words};
    case kTooLarge:
      return {DownloadStatus::wrong_length, "the server's file is too long"};
    case kTimeout:
      return {said.words.find("too slow") != std::string::npos ? DownloadStatus::stalled
                                                               : DownloadStatus::unreachable,
              said.words};
    default:
      break;
  }
  const bool at_the_proxy = said.words.find("CONNECT") != std::string::npos;
  if (is_one_of(said.exit_status, kUnreachable) || at_the_proxy)
    return {DownloadStatus::unreachable, said.words};
  if (is_one_of(said.exit_status, kBroken)) return {DownloadStatus::broken, said.words};
  return {DownloadStatus::refused, said.words};
}

/// One `curl`. True `ranges_refused` where the server cannot continue a file.
DownloadEnd transfer(const std::string& curl, const DownloadRequest& request,
                     const std::function<void(std::uint64_t done)>& progress,
                     bool& ranges_refused) {
  constexpr int kNoRanges = 33, kBadResume = 36, kRangeNotSatisfiable = 416;
  Child child(command(curl, request));
  std::optional<ProcessEnd> end;
  while (!(end = child.wait(kLook))) {
    const std::uint64_t length = length_of(request.part);
    if (length > request.bytes)
      return {DownloadStatus::wrong_length, "the server's file is too long"};
    if (progress) progress(length);
  }
  if (end->signal != 0)
    return {DownloadStatus::broken, fmt::format("curl ended by {}", signal_name(end->signal))};
  if (end->exit_status == 0) return {};
  const Said said = read(child.error_text(), end->exit_status);
  ranges_refused = said.exit_status == kNoRanges || said.exit_status == kBadResume ||
                   said.http_status == kRangeNotSatisfiable;
  return failed_end(said);
}

}  // namespace

DownloadEnd download(const DownloadRequest& request,
                     const std::function<void(std::uint64_t done)>& progress) {
  std::error_code ignored;
  if (length_of(request.part) == request.bytes) return {};
  const std::string curl = find_curl();
  if (length_of(request.part) > request.bytes) fs::remove(request.part, ignored);
  bool ranges_refused = false;
  DownloadEnd end = transfer(curl, request, progress, ranges_refused);
  if (ranges_refused) {
    fs::remove(request.part, ignored);
    end = transfer(curl, request, progress, ranges_refused);
  }
  const std::uint64_t length = length_of(request.part);
  if (end.status == DownloadStatus::complete && length != request.bytes)
    end = {DownloadStatus::wrong_length,
           fmt::format("the server's file has {} bytes instead of {}", length, request.bytes)};
  if (end.status == DownloadStatus::wrong_length) fs::remove(request.part, ignored);
  if (progress) progress(length);
  return end;
}

}  // namespace perwatt
