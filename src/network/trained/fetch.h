// Brings files of trained weights into the cache: whole and right, or not at all.
// Is NOT aware of terminals and command lines.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "network/trained/trained.h"

namespace perwatt::network {

struct FetchOptions {
  std::filesystem::path cache_directory;  ///< made where it is missing
  /// A directory or an address (http://, https://) that has the files, by their names or by their
  /// paths in the manifest; "" = the manifest's own address.
  std::string from;
  std::chrono::seconds patience{30};  ///< for a connection, and for a server that sends nothing
  bool force = false;                 ///< also where the file is cached
};

enum class FetchPhase {
  waiting,   ///< another process fetches the same file
  bringing,  ///< bytes come
  checking   ///< their SHA-256 is computed
};

/// Told about ten times a second; what it throws ends the work, and what came is kept.
using FetchProgress = std::function<void(FetchPhase phase, std::uint64_t done)>;

struct Fetched {
  std::filesystem::path path;
  std::string source;       ///< address or path it came from; "" where it was cached
  bool from_cache = false;  ///< it was there, or another process brought it meanwhile
};

/// Where a file is looked for, in this order: addresses, or paths where `from` is a directory.
/// Throws UsageError where `from` is neither.
std::vector<std::string> sources(const TrainedFile& file, const std::string& from);

/// The file in the cache. What an earlier call left unfinished is continued; a transfer that breaks
/// is taken up again while it gets on. The file is given its name once its length and SHA-256 are
/// right; one with a wrong SHA-256 is removed. Two processes at once fetch it once. Throws Error:
/// not found, no network, wrong content, no space, cache not writable, ...
Fetched fetch(const TrainedFile& file, const FetchOptions& options,
              const FetchProgress& progress = {});

}  // namespace perwatt::network
