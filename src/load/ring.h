// A bounded queue from one producer to one consumer, without locks, in memory reserved beforehand.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace perwatt::load {

/// Lamport's ring buffer. push() may move between threads as long as they take turns; pop()
/// likewise.
template <class T>
class Ring {
 public:
  explicit Ring(std::size_t capacity) : slots_(capacity) {}

  bool full() const {
    return written_.load(std::memory_order_relaxed) - read_.load(std::memory_order_acquire) ==
           slots_.size();
  }
  /// Only where not full().
  void push(const T& value) {
    const std::size_t at = written_.load(std::memory_order_relaxed);
    slots_[at % slots_.size()] = value;
    written_.store(at + 1, std::memory_order_release);
  }
  /// False where empty.
  bool pop(T& value) {
    const std::size_t at = read_.load(std::memory_order_relaxed);
    if (at == written_.load(std::memory_order_acquire)) return false;
    value = slots_[at % slots_.size()];
    read_.store(at + 1, std::memory_order_release);
    return true;
  }

 private:
  std::vector<T> slots_;
  alignas(64) std::atomic<std::size_t> written_{0};
  alignas(64) std::atomic<std::size_t> read_{0};
};

}  // namespace perwatt::load
