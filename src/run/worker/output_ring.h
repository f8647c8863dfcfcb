// What a network gave for each picture, on its way from the worker to the parent: a bounded ring in
// shared memory. One process writes, another reads. Is NOT aware of pictures or scores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace perwatt::run {

/// One picture's outputs, or why it has none.
struct PictureOutput {
  std::int64_t index = 0;         ///< of the picture
  std::string problem;            ///< one line, at most 200 bytes; "" where there are values
  std::span<const float> values;  ///< row-major, without the batch
};

/// The memory and two counters of what is filled and what is free, kept by descriptors that a child
/// process can be given. A reader that falls behind holds up the writer.
class OutputRing {
 public:
  static constexpr int kSlots = 64;
  static constexpr std::size_t kLongestProblem = 200;
  static constexpr std::size_t kMostValues = std::size_t{1} << 24;

  /// A new ring. Throws Error where the system has no memory or descriptors for it.
  OutputRing();
  /// The ring behind another's descriptors(), taken over. Throws std::runtime_error where they are
  /// none.
  explicit OutputRing(const std::vector<int>& descriptors);
  ~OutputRing();
  OutputRing(const OutputRing&) = delete;
  OutputRing& operator=(const OutputRing&) = delete;

  std::vector<int> descriptors() const { return {memory_, filled_, free_}; }

  /// The writer's side: begin() with the values that an output has, again only with the same; then
  /// push(), which waits for room. Throw std::invalid_argument for more values than that,
  /// std::runtime_error where the system fails.
  void begin(std::size_t values);
  void push(const PictureOutput& output);

  /// The reader's side: a descriptor to poll for reading, and the next output if there is one; its
  /// values stay until release(). Throws std::runtime_error where the ring is damaged.
  int readable() const { return filled_; }
  bool peek(PictureOutput& output);
  void release();

 private:
  struct Header;
  struct Slot;
  void map();
  std::byte* slot(std::uint64_t number) const;

  int memory_ = -1, filled_ = -1, free_ = -1;
  std::byte* base_ = nullptr;
  std::size_t mapped_ = 0, values_ = 0;
  std::uint64_t written_ = 0, read_ = 0;  ///< slots, by this side
};

}  // namespace perwatt::run
