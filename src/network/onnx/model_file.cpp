#include "network/onnx/model_file.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/hash.h"
#include "network/onnx/not_a_model.h"
#include "network/onnx/reader.h"

namespace perwatt::network {
namespace {

namespace fs = std::filesystem;

onnx::Model read(const fs::path& path, const MappedFile& file) {
  if (const auto other = not_a_model(file.bytes()))
    throw Error(path.string() + " " + other->what, other->remedy);
  return read_onnx(file.bytes(), path.string());
}

/// A place in the model's own folder or below.
bool stays_inside(std::string_view location) {
  if (location.find('\0') != std::string_view::npos ||
      location.find('\\') != std::string_view::npos)
    return false;
  const fs::path place(location);
  return place.is_relative() && std::none_of(place.begin(), place.end(),
                                             [](const fs::path& part) { return part == ".."; });
}

}  // namespace

ModelFile::ModelFile(fs::path path)
    : path_(std::move(path)), file_(path_), model_(read(path_, file_)) {
  for (const onnx::Tensor& tensor : model_.initializers) check_external(tensor);
  for (const onnx::Node& node : model_.nodes)
    for (const onnx::Attribute& attribute : node.attributes)
      if (attribute.tensor) check_external(*attribute.tensor);
}

void ModelFile::check_external(const onnx::Tensor& tensor) {
  if (!tensor.external) return;
  const onnx::External& external = *tensor.external;
  const std::string shown = onnx::printable(external.location);
  if (!stays_inside(external.location))
    throw Error(path_.string() + ": its weights are said to lie outside its folder, in " + shown,
                "export it with the weights beside the model, or inside it");
  const std::string location(external.location);
  auto known = external_.find(location);
  if (known == external_.end()) {
    std::error_code error;
    const fs::path place = path_.parent_path() / location;
    const bool there = fs::is_regular_file(place, error);
    const std::uint64_t size = there ? fs::file_size(place, error) : 0;
    if (!there || error)
      throw Error(path_.string() + ": its weights are in " + shown + ", which is not there",
                  "copy that file into the model's folder");
    known = external_.emplace(location, size).first;
  }
  const auto bits = static_cast<std::uint64_t>(onnx::element_bits(tensor.element_type));
  const std::uint64_t needed = (static_cast<std::uint64_t>(tensor.elements) * bits + 7) / 8;
  const std::uint64_t size = known->second;
  if (external.offset > size || needed > size - external.offset ||
      external.length.value_or(needed) < needed)
    throw Error(
        path_.string() + ": " + shown + " is too short for tensor " + onnx::printable(tensor.name),
        "copy or download both files again; they must belong together");
}

std::uint64_t ModelFile::bytes() const {
  std::uint64_t all = file_.bytes().size();
  for (const auto& [location, size] : external_) all += size;
  return all;
}

std::string ModelFile::content_hash() const {
  const std::string own = hash_file(path_);
  if (external_.empty()) return own;
  Hasher hasher;
  const auto add = [&hasher](const std::string& line) {
    hasher.add(line.data(), line.size() + 1);  // with its end, so that no two lists are alike
  };
  add(own);
  for (const auto& [location, size] : external_) {
    add(location);
    add(hash_file(path_.parent_path() / location));
  }
  return hasher.hex();
}

}  // namespace perwatt::network
