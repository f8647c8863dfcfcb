// How far the fetch of a file is, on standard error: one live line on a terminal, a line every ten
// seconds elsewhere. Is NOT aware of networks and servers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/command.h"

namespace perwatt::cli {

/// "resnet-50  12.3 of 102.6 MB  12 %  3.4 MB/s  0:27 left". The rate is that of the bytes which
/// came since `began`; without any yet, neither it nor the time left is said.
std::string fetch_text(const std::string& name, std::uint64_t done, std::uint64_t total,
                       std::uint64_t came, Nanoseconds elapsed);

class FetchDisplay {
 public:
  FetchDisplay(std::string name, std::uint64_t total, const Context& context);
  /// Takes the live line away.
  ~FetchDisplay();
  FetchDisplay(const FetchDisplay&) = delete;
  FetchDisplay& operator=(const FetchDisplay&) = delete;

  void bringing(std::uint64_t done);
  void checking(std::uint64_t done);
  void waiting();

 private:
  void show(const std::string& phase, const std::string& text);

  std::string name_;
  std::uint64_t total_;
  const Context& context_;
  MonotonicClock clock_;
  std::optional<std::uint64_t> first_;  ///< what was there before
  Nanoseconds began_{0}, drawn_{0};
  std::string phase_;
  bool live_line_ = false;
};

}  // namespace perwatt::cli
