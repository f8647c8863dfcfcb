// What `perwatt network info` says of an ONNX file. Is NOT aware of the catalogue.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string_view>

namespace perwatt::cli {

/// True for "net.onnx" and "models/net", false for "resnet-50".
bool names_file(std::string_view word);

/// Ports, size, counts, operators and hash. Throws Error where it cannot be read.
nlohmann::ordered_json describe_model(const std::filesystem::path& file);
/// The same for people, some lines of text.
void print_model(const std::filesystem::path& file, std::ostream& out);

}  // namespace perwatt::cli
