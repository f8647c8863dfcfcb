#include "network/onnx/file.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "base/hash.h"
#include "network/onnx/part_file.h"

namespace perwatt::network {
namespace {

static_assert(std::endian::native == std::endian::little,
              "ONNX keeps raw values in little-endian order");

using Produce = std::function<void(const Chunk&, std::span<float>)>;

/// Calls `work(i, buffer)` for every i below `count`, on a few threads with one buffer each. The
/// first exception is thrown again once all threads have ended.
void in_parallel(std::size_t count,
                 const std::function<void(std::size_t, std::span<float>)>& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex guard;
  const auto run = [&] {
    try {
      std::vector<float> buffer(static_cast<std::size_t>(kChunkValues));
      for (std::size_t i = next++; i < count; i = next++) work(i, buffer);
    } catch (...) {
      const std::lock_guard lock(guard);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> helpers(std::clamp(std::thread::hardware_concurrency(), 1u, 4u) - 1);
  for (std::thread& helper : helpers) helper = std::thread(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  if (failure) std::rethrow_exception(failure);
}

/// Produces every chunk and hashes it, in any order; then the hash of texts and chunks' hashes, in
/// the file's order.
std::string hash_all(const Layout& layout, const Produce& produce) {
  std::vector<Chunk> chunks;
  for (const Segment& segment : layout.segments)
    for (const Chunk& chunk : layout.chunks(segment)) chunks.push_back(chunk);
  std::vector<std::string> digests(chunks.size());
  in_parallel(chunks.size(), [&](std::size_t i, std::span<float> buffer) {
    const std::span<float> values = buffer.first(static_cast<std::size_t>(chunks[i].size));
    produce(chunks[i], values);
    Hasher hasher;
    hasher.add(values.data(), values.size_bytes());
    digests[i] = hasher.hex();
  });
  Hasher all;
  auto digest = digests.begin();
  for (const Segment& segment : layout.segments) {
    all.add(segment.text.data(), segment.text.size());
    for (std::size_t n = layout.chunks(segment).size(); n > 0; --n, ++digest)
      all.add(digest->data(), digest->size());
  }
  return all.hex();
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// Ends hash_all where a file cannot be read.
class Unreadable : public std::exception {};

bool holds(const ReadFile& file, std::uint64_t offset, std::string_view text) {
  std::string found(text.size(), '\0');
  return file.read_at(offset, std::as_writable_bytes(std::span(found))) && found == text;
}

}  // namespace

std::string write_onnx(const Layout& layout, const WeightSource& source,
                       const std::filesystem::path& path, const Progress& progress) {
  PartFile file(path, layout.size);
  for (const Segment& segment : layout.segments)
    file.write_at(segment.offset, bytes_of(segment.text));
  std::mutex guard;
  std::uint64_t done = 0;
  const std::string hash = hash_all(layout, [&](const Chunk& chunk, std::span<float> out) {
    source.fill(*chunk.parameter, chunk.first, out);
    file.write_at(chunk.offset, std::as_bytes(out));
    if (!progress) return;
    const std::lock_guard lock(guard);
    done += out.size_bytes();
    progress(done, layout.size);
  });
  file.write_at(layout.trailer_offset, bytes_of(layout.trailer(hash)));
  file.commit();
  return hash;
}

std::optional<std::string> check_onnx(const Layout& layout, const std::filesystem::path& path) {
  const ReadFile file(path);
  if (!file || file.size() != layout.size) return std::nullopt;
  for (const Segment& segment : layout.segments)
    if (!holds(file, segment.offset, segment.text)) return std::nullopt;
  try {
    std::string hash = hash_all(layout, [&](const Chunk& chunk, std::span<float> out) {
      if (!file.read_at(chunk.offset, std::as_writable_bytes(out))) throw Unreadable();
    });
    if (!holds(file, layout.trailer_offset, layout.trailer(hash))) return std::nullopt;
    return hash;
  } catch (const Unreadable&) {
    return std::nullopt;
  }
}

}  // namespace perwatt::network
