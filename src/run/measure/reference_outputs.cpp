#include "run/measure/reference_outputs.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "base/error.h"

namespace perwatt::run {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error("cannot keep the reference's outputs " + what + ": " + std::strerror(errno),
              "free some space, or set XDG_CACHE_HOME to a place that has it");
}

}  // namespace

ReferenceOutputs::ReferenceOutputs(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::string name = (folder / "reference-XXXXXX").string();
  file_ = mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) fail("in " + folder.string());
  unlink(name.c_str());
}

ReferenceOutputs::~ReferenceOutputs() {
  close(file_);
}

void ReferenceOutputs::keep(std::int64_t picture, std::span<const float> values) {
  if (buffer_.empty()) buffer_.resize(values.size());
  if (values.size() != buffer_.size() || values.empty() || picture < 0)
    throw std::invalid_argument("outputs of different lengths");
  const auto bytes = static_cast<std::int64_t>(values.size_bytes());
  const auto* data = reinterpret_cast<const char*>(values.data());
  for (std::int64_t done = 0; done < bytes;) {
    const ssize_t n =
        pwrite(file_, data + done, static_cast<std::size_t>(bytes - done), picture * bytes + done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail("of a picture");
    done += n;
  }
  const auto place = static_cast<std::size_t>(picture);
  if (kept_.size() <= place) kept_.resize(place + 1);
  kept_[place] = true;
}

std::span<const float> ReferenceOutputs::at(std::int64_t picture) {
  const auto place = static_cast<std::size_t>(picture);
  if (place >= kept_.size() || !kept_[place]) return {};
  const auto bytes = static_cast<ssize_t>(buffer_.size() * sizeof(float));
  if (pread(file_, buffer_.data(), static_cast<std::size_t>(bytes), picture * bytes) != bytes)
    return {};
  return buffer_;
}

}  // namespace perwatt::run
