#include "cli/doctor_checks.h"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "cli/machine_view.h"
#include "network/catalogue/catalogue.h"
#include "network/graph/counts.h"
#include "network/trained/trained.h"
#include "run/plan/plugins.h"
#include "store/store.h"

namespace perwatt::cli {
namespace {

using board::Check;
using board::CheckStatus;
namespace fs = std::filesystem;

constexpr double kMegabyte = 1e6;

/// The path itself or the nearest folder above it that exists.
fs::path existing(fs::path path) {
  std::error_code failed;
  path = fs::absolute(path, failed);
  while (path.has_relative_path() && !fs::exists(path, failed)) path = path.parent_path();
  return path;
}

/// Bytes that this user may still write below `path`.
std::optional<double> free_bytes(const fs::path& path) {
  struct statvfs disk {};
  if (statvfs(path.c_str(), &disk) != 0) return std::nullopt;
  return static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
}

/// Why a folder cannot be written, or "".
std::string refusal(const fs::path& folder) {
  if (access(folder.c_str(), W_OK | X_OK) == 0) return "";
  return fmt::format("{}: {}", folder.string(), std::strerror(errno));
}

/// What the catalogue's networks still take that are in the cache with neither kind of weights.
double bytes_to_build(const fs::path& cache) {
  double bytes = 0;
  std::error_code absent;
  for (const auto& entry : network::catalog())
    if (!fs::exists(cache / network::file_name(entry, network::kDefaultSeed), absent) &&
        !network::find_trained(entry.name, cache))
      bytes += 4.0 * static_cast<double>(network::count(entry.make()).parameters);
  return bytes;
}

Check source_check(const meter::Finding& finding) {
  Check check{"meter " + finding.meter, CheckStatus::ok, finding.source, ""};
  if (finding.usable) {
    check.finding += ": " + (finding.boundary.empty() ? "boundary not known" : finding.boundary);
    return check;
  }
  return {check.name, CheckStatus::warn,
          finding.source + (finding.source.empty() ? "" : ": ") + finding.reason, finding.remedy};
}

}  // namespace

std::vector<Check> check_engines(const std::vector<run::EngineReport>& engines) {
  std::vector<Check> checks;
  bool real = false;
  for (const auto& engine : engines) {
    const std::string name = "engine " + engine.name;
    if (!engine.description) {
      checks.push_back({name, CheckStatus::warn, engine.reason, engine.remedy});
      continue;
    }
    checks.push_back({name, CheckStatus::ok,
                      engine.description->version + ", " + devices_of(*engine.description), ""});
    const auto* plugin = run::find_plugin(engine.name);
    real = real || (plugin != nullptr && plugin->rank >= 0);
  }
  if (!real)
    checks.insert(
        checks.begin(),
        {"engines", CheckStatus::fail, "none for real work opens here: nothing can be measured",
         "see the engines below; their libraries are looked for with --engine-path too"});
  return checks;
}

std::vector<Check> check_meters(const std::vector<meter::Finding>& findings) {
  const bool any =
      std::any_of(findings.begin(), findings.end(), [](const auto& f) { return f.usable; });
  std::vector<Check> checks;
  for (const auto& finding : findings)
    if (!any || !finding.source.empty()) checks.push_back(source_check(finding));
  return checks;
}

Check check_cache(const fs::path& cache) {
  const fs::path folder = existing(cache);
  if (const std::string reason = refusal(folder); !reason.empty())
    return {"cache", CheckStatus::fail, reason,
            "make it writable, or set XDG_CACHE_HOME to another folder"};
  const auto free = free_bytes(folder);
  if (!free)
    return {"cache", CheckStatus::warn,
            fmt::format("{}: {}", folder.string(), std::strerror(errno)), "check its disk"};
  const double missing = bytes_to_build(cache);
  const std::string finding =
      fmt::format("{:.0f} MB free for {}", *free / kMegabyte, cache.string());
  if (*free > missing) return {"cache", CheckStatus::ok, finding, ""};
  return {
      "cache", CheckStatus::warn,
      fmt::format("{}; all networks need {:.0f} MB more", finding, missing / kMegabyte),
      "make room, set XDG_CACHE_HOME to a larger disk, or measure fewer networks with --network"};
}

Check check_store(const fs::path& store) {
  constexpr double kLeast = 16 * kMegabyte;
  std::error_code ignored;
  if (fs::exists(store, ignored)) {
    try {
      store::Store(store, store::Mode::read_only);
    } catch (const Error& error) {
      return {"store", CheckStatus::fail, error.what(), error.remedy()};
    }
    if (access(store.c_str(), W_OK) != 0)
      return {"store", CheckStatus::fail,
              fmt::format("{}: {}", store.string(), std::strerror(errno)),
              "make it writable, or name another with --store FILE"};
  }
  const fs::path folder = existing(fs::absolute(store, ignored).parent_path());
  if (const std::string reason = refusal(folder); !reason.empty())
    return {"store", CheckStatus::fail, reason,
            "make it writable, or name another place with --store FILE"};
  const double free = free_bytes(folder).value_or(0);
  const std::string finding =
      fmt::format("{} can be written, {:.0f} MB free", store.string(), free / kMegabyte);
  if (free >= kLeast) return {"store", CheckStatus::ok, finding, ""};
  return {"store", CheckStatus::fail, finding,
          "make room on its disk, or name another place with --store FILE"};
}

Check check_clock_cost(const Clock& clock) {
  constexpr int kReadings = 2000;
  constexpr double kSlow = 500;  // a system call; from the kernel's shared page it is about 25 ns
  const Nanoseconds start = clock.now();
  for (int i = 2; i < kReadings; ++i) clock.now();
  const double each = static_cast<double>((clock.now() - start).count()) / (kReadings - 1);
  const std::string finding = fmt::format("{:.0f} ns a reading", each);
  if (each < kSlow) return {"clock cost", CheckStatus::ok, finding, ""};
  return {"clock cost", CheckStatus::warn, finding + ": it is part of every latency",
          "see the clock source; take latencies of short inferences with care"};
}

}  // namespace perwatt::cli
