#include "meter/reading.h"

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

}  // namespace

Value read_value(const Sysroot& sysroot, const std::string& path) {
  const Reading reading = sysroot.read(path);
  if (!reading) return refused(path, reading.error);
  std::int64_t number = 0;
  const char* end = reading.text.data() + reading.text.size();
  const auto [stop, failed] = std::from_chars(reading.text.data(), end, number);
  if (failed != std::errc{} || stop != end)
    return {{},
            path + " holds no number: " + excerpt(reading.text),
            "see `dmesg` for the driver's messages; a newer kernel may help"};
  return {number, "", ""};
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
