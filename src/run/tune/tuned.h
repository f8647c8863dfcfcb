// What `perwatt tune` chose, kept in a JSON file for later runs.
// Is NOT aware of how it was found, nor of cases.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "run/tune/tuning.h"

namespace perwatt::run {

/// What a choice holds for.
struct TunedFor {
  std::string machine;  ///< board::Identity::id
  std::string engine, engine_version, device;
  std::string model_hash, precision;
  std::map<std::string, std::string> options;  ///< that were given by hand

  bool operator==(const TunedFor&) const = default;
};

struct TunedChoice {
  TunedFor what;
  std::string network;                 ///< its name, for people
  std::string constraint;              ///< "batch 1", "batch 1 to 16, latency 50 ms"
  std::string when;                    ///< UTC, ISO 8601
  Setting setting;                     ///< Goal::throughput
  double rate = 0, low = 0, high = 0;  ///< images/s with a 95 % interval; low = 0: not confirmed

  /// "tuned 2026-01-31T12:34:56Z: batch 8, lanes 2": what a record says.
  std::string text() const;
};

/// The file. Writers take turns and replace it whole; a reader sees the old one or the new one.
/// Every method throws Error with the remedy where it cannot be read, is not what keep() writes, or
/// cannot be written.
class TunedFile {
 public:
  explicit TunedFile(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// The oldest first; empty where there is no file.
  std::vector<TunedChoice> read() const;
  /// In place of one that holds for the same under the same constraint.
  void keep(const TunedChoice& choice) const;
  /// Forgets those for which `which` is true; how many there were.
  int forget(const std::function<bool(const TunedChoice&)>& which) const;

 private:
  void write(const std::vector<TunedChoice>& choices) const;
  void change(const std::function<void(std::vector<TunedChoice>&)>& edit) const;
  std::filesystem::path path_;
};

/// The newest that holds for this, or null.
const TunedChoice* find_tuned(const std::vector<TunedChoice>& choices, const TunedFor& what);

}  // namespace perwatt::run
