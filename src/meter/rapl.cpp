// Energy counters of x86 processors (Intel, and AMD since family 17h), through the kernel's
// powercap tree: intel-rapl:0 is a package, intel-rapl:0:1 a part of it.
#include <algorithm>

#include "meter/file_source.h"

namespace perwatt::meter {
namespace rapl {
namespace {

constexpr std::string_view kName = "rapl";
constexpr std::string_view kPattern = "/sys/class/powercap/intel-rapl:*";
constexpr double kUpdateHz = 1000;

/// "package-0" -> "package".
std::string kind_of(const std::string& domain) {
  const std::size_t dash = domain.rfind('-');
  const bool numbered = dash != std::string::npos && dash + 1 < domain.size() &&
                        domain.find_first_not_of("0123456789", dash + 1) == std::string::npos;
  return numbered ? domain.substr(0, dash) : domain;
}

/// "intel-rapl:0:1" -> "intel-rapl:0"; "" for a zone at the top.
std::string parent_of(const std::string& zone) {
  const std::size_t first = zone.find(':'), last = zone.rfind(':');
  return first == last ? "" : zone.substr(0, last);
}

FileChannel make_channel(const Sysroot& sysroot, const std::string& path, const Board* board) {
  const std::string label = read_label(sysroot, path + "/name");
  const std::string domain = label.empty() ? "unnamed" : label;
  FileChannel channel{file_name(path) + " " + domain, {}, {sysroot, path + "/energy_uj"}, {}, 1e-6};
  channel.plausible = {
      "uJ", INT64_MAX, ": the energy counter stands at 0, so this domain is not counted here",
      is_guest(sysroot) ? "measure on the host: a virtual machine does not see the processor's "
                          "counter"
                        : "use another domain or another meter",
      "see `dmesg` for the driver's messages"};
  channel.describe(board == nullptr ? nullptr : board->find(kind_of(domain)), true);
  channel.zero_allowed = false;
  channel.channel.quantity = Quantity::joules;
  const std::string parent = parent_of(file_name(path));
  const std::string outer =
      parent.empty() ? "" : read_label(sysroot, folder(path) + "/" + parent + "/name");
  channel.channel.rail = outer.empty() ? domain : outer + " " + domain;
  if (!channel.channel.inside.empty()) channel.channel.inside = outer;
  return channel;
}

/// Why this domain cannot be read now, or its channel made ready for the counter's wraps.
Value ready(const Sysroot& sysroot, FileChannel& channel) {
  Value energy = channel.file.read();
  if (!energy) return energy;
  const Value range = read_value(sysroot, folder(channel.file.path()) + "/max_energy_range_uj");
  if (*energy.number != 0) {
    if (!range) return range;
    channel.range = *range.number;
  }
  return channel.read();
}

/// A platform's own counter contains the packages.
void put_packages_inside(std::vector<FileChannel>& channels) {
  const auto psys =
      std::ranges::find_if(channels, [](const FileChannel& c) { return c.channel.rail == "psys"; });
  if (psys == channels.end()) return;
  for (auto& channel : channels)
    if (channel.channel.rail.starts_with("package-") &&
        channel.channel.rail.find(' ') == std::string::npos)
      channel.channel.inside = psys->channel.rail;
}

/// Of the memory-mapped twin (intel-rapl-mmio) nothing is read: it repeats the package.
struct Scan {
  const Board* board = nullptr;
  std::vector<FileChannel> channels;
  std::vector<Finding> findings;
};

Scan scan(const Sysroot& sysroot, const Boards& boards) {
  Scan found;
  if (const auto known = boards.find(sysroot, kName); !known.empty()) found.board = known.front();
  for (const auto& path : sysroot.glob(kPattern)) {
    FileChannel channel = make_channel(sysroot, path, found.board);
    const Value value = ready(sysroot, channel);
    found.findings.push_back(present(kName, channel.source, channel.channel.boundary, value));
    // A domain that is not counted here is no failing part of the total.
    const bool optional = channel.rail == nullptr || channel.rail->optional;
    if (value || (channel.channel.counted && !optional))
      found.channels.push_back(std::move(channel));
  }
  put_packages_inside(found.channels);
  return found;
}

Finding nothing(const Sysroot& sysroot) {
  const std::string reason = "no /sys/class/powercap/intel-rapl:*";
  if (is_guest(sysroot))
    return absent(kName, reason + ": a virtual machine does not see the processor's energy counter",
                  "measure on the host, or with a meter at the plug");
  if (is_x86(sysroot))
    return absent(kName, reason, "sudo modprobe intel_rapl_msr (AMD: kernel 5.11 or newer)");
  return absent(kName, reason,
                "only x86 processors have it; use the board's own monitor or a meter at the plug");
}

std::vector<Finding> detect(const Sysroot& sysroot) {
  return detect_with_boards(kName, [&](const Boards& boards) {
    auto findings = scan(sysroot, boards).findings;
    if (findings.empty()) findings.push_back(nothing(sysroot));
    return findings;
  });
}

std::vector<std::unique_ptr<Source>> open(const OpenRequest& request) {
  const Boards boards = Boards::with_files(request.board_files);
  Scan found = scan(request.sysroot, boards);
  if (found.findings.empty()) found.findings.push_back(nothing(request.sysroot));
  std::vector<std::unique_ptr<Source>> sources;
  const FileSourceTraits traits{kName, kUpdateHz};
  if (auto source =
          make_file_source(traits, "", found.board, std::move(found.channels), request.clock))
    sources.push_back(std::move(source));
  if (sources.empty()) throw_no_source(found.findings);
  return sources;
}

}  // namespace
}  // namespace rapl

extern const Plugin rapl_plugin;
const Plugin rapl_plugin{rapl::kName, "energy counters of x86 processors", rapl::detect,
                         rapl::open};

}  // namespace perwatt::meter
