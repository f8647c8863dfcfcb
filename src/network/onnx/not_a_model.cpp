#include "network/onnx/not_a_model.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace perwatt::network {
namespace {

constexpr std::size_t kHead = 512;

struct Mark {
  std::string_view bytes;
  const char* what;
  const char* remedy;
};
constexpr std::array kMarks = std::to_array<Mark>({
    {"version https://git-lfs", "is a Git LFS pointer, not the model", "run git lfs pull"},
    {"\x1f\x8b", "is compressed with gzip", "unpack it with gunzip"},
    {"\x28\xb5\x2f\xfd", "is compressed with zstd", "unpack it with unzstd"},
    {"\xfd"
     "7zXZ",
     "is compressed with xz", "unpack it with unxz"},
    {"PK\x03\x04", "is a ZIP archive (PyTorch saves its models so), not an ONNX model",
     "unpack it, or export the model with torch.onnx.export"},
    {"\x89HDF", "is an HDF5 file (Keras), not an ONNX model", "convert it with tf2onnx"},
});

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_web_page(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string_view::npos) return false;
  const std::string text = lower(head.substr(first));
  return text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<head") ||
         text.starts_with("<?xml");
}

bool is_text(std::string_view head) {
  return std::ranges::all_of(head, [](unsigned char c) {
    return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
}

}  // namespace

std::optional<NotAModel> not_a_model(std::span<const std::byte> bytes) {
  const char* const again = "copy or download the model itself";
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                              std::min(bytes.size(), kHead));
  if (head.empty()) return NotAModel{"is empty", again};
  for (const Mark& mark : kMarks)
    if (head.starts_with(mark.bytes)) return NotAModel{mark.what, mark.remedy};
  if (head.substr(std::min<std::size_t>(4, head.size())).starts_with("TFL3"))
    return NotAModel{"is a TensorFlow Lite file, not an ONNX model", "convert it with tf2onnx"};
  if (is_web_page(head)) return NotAModel{"is a web page, not a model", again};
  if (is_text(head)) return NotAModel{"is text, not an ONNX model", again};
  return std::nullopt;
}

}  // namespace perwatt::network
