// A file over HTTP, by the machine's own `curl`: it knows proxies, certificates and TLS.
// Is NOT aware of what the bytes mean, or whether they are the right ones.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace perwatt {

struct DownloadRequest {
  std::string address;                ///< http:// or https://; redirects go nowhere else
  std::filesystem::path part;         ///< where the bytes go; one that is there is continued
  std::uint64_t bytes = 0;            ///< the file's whole length; no more is ever kept
  std::chrono::seconds patience{30};  ///< for a connection, and for a server that sends nothing
};

enum class DownloadStatus {
  complete,      ///< `part` has all its bytes
  not_found,     ///< HTTP 404 or 410
  refused,       ///< another HTTP status, or an address that leads nowhere (redirects, schemes)
  unreachable,   ///< no connection: name, network, proxy, certificates
  stalled,       ///< connected, then nothing came
  broken,        ///< the connection ended early; the rest can be asked for
  wrong_length,  ///< the server's file is longer or shorter
  cannot_write   ///< disk full, most likely
};

struct DownloadEnd {
  DownloadStatus status = DownloadStatus::complete;
  std::string reason;  ///< in words, with the HTTP status where there was one
};

/// Fetches what is missing of the file. A server that cannot send parts is asked for the whole.
/// `part` stays where the transfer breaks off, also when this process is killed. `progress` (may be
/// empty) is told the file's length about ten times a second; what it throws ends the transfer.
/// Proxies are those of the environment (http_proxy, https_proxy, all_proxy, no_proxy). Throws
/// Error only where there is no `curl`.
DownloadEnd download(const DownloadRequest& request,
                     const std::function<void(std::uint64_t done)>& progress = {});

}  // namespace perwatt
