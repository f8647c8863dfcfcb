// What meters of this machine's file tree share: a value or the reason why there is none.
// Is NOT aware of any one meter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sysroot.h"
#include "meter/meter.h"

namespace perwatt::meter {

/// A number read from a file, or why not and what to do.
struct Value {
  std::optional<std::int64_t> number;
  std::string reason, remedy;
  explicit operator bool() const { return number.has_value(); }
};

/// Reads a file that holds one integer. Refused permission, busy devices and text that is no number
/// have a reason and a remedy each.
Value read_value(const Sysroot& sysroot, const std::string& path);

/// A file that holds one integer and is read over and over: on the live machine it stays open, so
/// that a good reading allocates nothing.
class NumberFile {
 public:
  NumberFile(const Sysroot& sysroot, std::string path)
      : sysroot_(sysroot), path_(std::move(path)) {}
  NumberFile(NumberFile&& other) noexcept
      : sysroot_(std::move(other.sysroot_)),
        path_(std::move(other.path_)),
        file_(std::exchange(other.file_, -1)) {}
  NumberFile& operator=(NumberFile&&) = delete;
  ~NumberFile();
  /// As read_value. A file that failed is opened again the next time.
  Value read();
  const std::string& path() const { return path_; }

 private:
  Sysroot sysroot_;
  std::string path_;
  int file_ = -1;
};

/// The file's text without trailing white space, or "".
std::string read_label(const Sysroot& sysroot, const std::string& path);

/// Whether this machine is the guest of a hypervisor, as far as the processor or the hypervisor's
/// own files tell.
bool is_guest(const Sysroot& sysroot);
/// Whether this machine's processor is x86.
bool is_x86(const Sysroot& sysroot);

/// A meter that is not on this machine.
Finding absent(std::string_view meter, std::string reason, std::string remedy);
/// A source that is there; usable if `value` holds a number.
Finding present(std::string_view meter, std::string source, std::string boundary,
                const Value& value);

/// The last part of a path.
std::string file_name(std::string_view path);
/// The path without its last part.
std::string folder(std::string_view path);

}  // namespace perwatt::meter
