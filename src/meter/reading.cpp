#include "meter/reading.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace perwatt::meter {
namespace {

Value refused(const std::string& path, int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return {{}, "permission denied: " + path, "run as root, or: sudo chmod a+r " + path};
    case EAGAIN:
    case EBUSY:
    case ETIMEDOUT:
      return {{},
              "the device did not answer: " + path,
              "try again; if it stays so, see `dmesg` for its driver"};
    case ENOENT:
      return {
          {}, "no " + path, "the driver does not offer this value; see `dmesg` for its messages"};
    default:
      return {{}, path + ": " + std::strerror(error), "see `dmesg` for the driver's messages"};
  }
}

/// A short, printable quotation of what a file held.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 24;
  std::string result = "\"";
  for (const char c : text.substr(0, kLongest)) result += c >= ' ' && c <= '~' ? c : '?';
  return result + (text.size() > kLongest ? "...\"" : "\"");
}

Value parsed(const std::string& path, std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc{} || stop != end)
    return {{},
            path + " holds no number: " + excerpt(text),
            "see `dmesg` for the driver's messages; a newer kernel may help"};
  return {number, "", ""};
}

}  // namespace

Value read_value(const Sysroot& sysroot, const std::string& path) {
  const Reading reading = sysroot.read(path);
  return reading ? parsed(path, reading.text) : refused(path, reading.error);
}

NumberFile::~NumberFile() {
  if (file_ >= 0) ::close(file_);
}

Value NumberFile::read() {
  if (!sysroot_.live()) return read_value(sysroot_, path_);
  if (file_ < 0) file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 256> buffer;
  ssize_t got = -1;
  // Reading at the beginning again makes the kernel ask the driver again.
  if (file_ >= 0)
    while ((got = ::pread(file_, buffer.data(), buffer.size(), 0)) < 0 && errno == EINTR) {
    }
  if (got < 0) {
    const int error = errno;
    if (file_ >= 0) ::close(std::exchange(file_, -1));
    return refused(path_, error);
  }
  std::string_view text(buffer.data(), static_cast<std::size_t>(got));
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  return parsed(path_, text);
}

std::string read_label(const Sysroot& sysroot, const std::string& path) {
  std::string text = sysroot.read(path).text;
  for (char& c : text)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  return text;
}

bool is_guest(const Sysroot& sysroot) {
  const std::string flags = sysroot.read("/proc/cpuinfo").text;
  return sysroot.exists("/sys/hypervisor/type") || sysroot.exists("/proc/device-tree/hypervisor") ||
         flags.find(" hypervisor") != std::string::npos;
}

bool is_x86(const Sysroot& sysroot) {
  return sysroot.read("/proc/cpuinfo").text.find("vendor_id") != std::string::npos;
}

Finding absent(std::string_view meter, std::string reason, std::string remedy) {
  return {std::string(meter), "", "", false, std::move(reason), std::move(remedy)};
}

Finding present(std::string_view meter, std::string source, std::string boundary,
                const Value& value) {
  return {std::string(meter),       std::move(source), std::move(boundary),
          value.number.has_value(), value.reason,      value.remedy};
}

std::string file_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string folder(std::string_view path) {
  return std::string(path.substr(0, path.rfind('/')));
}

}  // namespace perwatt::meter
