#include "run/worker/output_ring.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/error.h"

namespace perwatt::run {
namespace {

constexpr std::size_t kLine = 64;  // of a cache

std::size_t stride_of(std::size_t values) {
  const std::size_t bytes = 256 + values * sizeof(float);
  return (bytes + kLine - 1) / kLine * kLine;
}

/// Adds 1 to or takes 1 from an event counter; false where it would block.
bool change(int counter, bool add) {
  std::uint64_t one = 1;
  for (;;) {
    const ssize_t n = add ? write(counter, &one, sizeof one) : read(counter, &one, sizeof one);
    if (n == static_cast<ssize_t>(sizeof one)) return true;
    if (errno == EAGAIN) return false;
    if (errno != EINTR)
      throw std::runtime_error(std::string("the outputs' ring: ") + std::strerror(errno));
  }
}

}  // namespace

/// In the first line of the memory, before the slots. Written once, before anything is filled.
struct OutputRing::Header {
  std::uint64_t values;
};

struct OutputRing::Slot {
  std::int64_t index;
  std::uint64_t values;
  char problem[kLongestProblem + 1];
};

OutputRing::OutputRing()
    : memory_(memfd_create("perwatt-outputs", MFD_CLOEXEC)),
      filled_(eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE | EFD_NONBLOCK)),
      free_(eventfd(kSlots, EFD_CLOEXEC | EFD_SEMAPHORE)) {
  if (memory_ >= 0 && filled_ >= 0 && free_ >= 0) return;
  const std::string reason = std::strerror(errno);
  for (const int each : descriptors())
    if (each >= 0) close(each);
  throw Error("no shared memory for a worker's outputs: " + reason,
              "free some memory or descriptors (ulimit -n), then try again");
}

OutputRing::OutputRing(const std::vector<int>& descriptors) {
  if (descriptors.size() != 3 || std::ranges::any_of(descriptors, [](int each) {
        struct stat ignored;
        return fstat(each, &ignored) != 0;
      }))
    throw std::runtime_error("no ring for the outputs was passed on");
  for (const int each : descriptors) fcntl(each, F_SETFD, FD_CLOEXEC);
  memory_ = descriptors[0];
  filled_ = descriptors[1];
  free_ = descriptors[2];
}

OutputRing::~OutputRing() {
  if (base_ != nullptr) munmap(base_, mapped_);
  for (const int each : descriptors()) close(each);
}

void OutputRing::begin(std::size_t values) {
  if (base_ != nullptr && values == values_) return;
  if (base_ != nullptr || values > kMostValues)
    throw std::invalid_argument("outputs that do not fit the ring");
  const std::size_t bytes = kLine + kSlots * stride_of(values);
  if (ftruncate(memory_, static_cast<off_t>(bytes)) != 0)
    throw std::runtime_error(std::string("the outputs' ring: ") + std::strerror(errno));
  const Header header{values};
  if (pwrite(memory_, &header, sizeof header, 0) != sizeof header)
    throw std::runtime_error(std::string("the outputs' ring: ") + std::strerror(errno));
  map();
}

void OutputRing::map() {
  Header header{};
  struct stat file {};
  if (fstat(memory_, &file) != 0 || pread(memory_, &header, sizeof header, 0) != sizeof header ||
      header.values > kMostValues ||
      static_cast<std::size_t>(file.st_size) != kLine + kSlots * stride_of(header.values))
    throw std::runtime_error("the outputs' ring is damaged");
  mapped_ = static_cast<std::size_t>(file.st_size);
  void* base = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_SHARED, memory_, 0);
  if (base == MAP_FAILED)
    throw std::runtime_error(std::string("the outputs' ring: ") + std::strerror(errno));
  base_ = static_cast<std::byte*>(base);
  values_ = header.values;
}

std::byte* OutputRing::slot(std::uint64_t number) const {
  return base_ + kLine + number % kSlots * stride_of(values_);
}

void OutputRing::push(const PictureOutput& output) {
  if (base_ == nullptr || output.values.size() > values_)
    throw std::invalid_argument("outputs that do not fit the ring");
  change(free_, false);
  std::byte* place = slot(written_++);
  Slot head{};
  head.index = output.index;
  head.values = output.values.size();
  const std::size_t length = std::min(output.problem.size(), kLongestProblem);
  output.problem.copy(head.problem, length);
  std::memcpy(place, &head, sizeof head);
  std::ranges::copy(std::as_bytes(output.values), place + 256);
  change(filled_, true);
}

bool OutputRing::peek(PictureOutput& output) {
  if (!change(filled_, false)) return false;
  if (base_ == nullptr) map();
  std::byte* place = slot(read_++);
  Slot head;
  std::memcpy(&head, place, sizeof head);
  if (head.values > values_ || head.problem[kLongestProblem] != '\0')
    throw std::runtime_error("the outputs' ring is damaged");
  output.index = head.index;
  output.problem = head.problem;
  output.values = {reinterpret_cast<const float*>(place + 256), head.values};
  return true;
}

void OutputRing::release() {
  change(free_, true);
}

}  // namespace perwatt::run
