#include "cli/model_info.h"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "network/onnx/counts.h"
#include "network/onnx/model_file.h"
#include "network/onnx/picture_input.h"

namespace perwatt::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace onnx = network::onnx;

Json shape_of(const onnx::Port& port) {
  if (!port.shape) return nullptr;
  Json shape = Json::array();
  for (const auto& dimension : *port.shape)
    if (dimension.value)
      shape.push_back(*dimension.value);
    else if (dimension.symbol.empty())
      shape.push_back(nullptr);
    else
      shape.push_back(onnx::printable(dimension.symbol));
  return shape;
}

Json ports_of(const std::vector<onnx::Port>& ports) {
  Json list = Json::array();
  for (const auto& port : ports)
    list.push_back({{"name", onnx::printable(port.name)},
                    {"type", onnx::element_name(port.element_type)},
                    {"shape", shape_of(port)}});
  return list;
}

Json number_of(const std::optional<std::int64_t>& value) {
  return value ? Json(*value) : Json(nullptr);
}

void print_ports(const char* title, const std::vector<onnx::Port>& ports, std::ostream& out) {
  for (const auto& port : ports)
    out << fmt::format("  {:<12}{}, {}, {}\n", title, onnx::printable(port.name),
                       onnx::element_name(port.element_type), onnx::shape_text(port));
}

std::string amount(const std::optional<std::int64_t>& value, double unit, const char* letter,
                   const std::string& unknown) {
  if (!value) return "unknown: " + unknown;
  return fmt::format("{:.3f} {}", static_cast<double>(*value) / unit, letter);
}

/// Lines of at most about 100 columns.
void print_operators(const onnx::Model& model, std::ostream& out) {
  std::string line = fmt::format("  {:<12}", "operators");
  bool first = true;
  for (const auto& [name, number] : onnx::operators(model)) {
    const std::string word = fmt::format("{} {}", name, number);
    if (!first) line += ", ";
    if (line.size() + word.size() > 98) {
      out << line << '\n';
      line = std::string(14, ' ');
    }
    line += word;
    first = false;
  }
  out << line << '\n';
}

}  // namespace

bool names_file(std::string_view word) {
  return word.ends_with(".onnx") || word.find('/') != std::string_view::npos;
}

Json describe_model(const std::filesystem::path& path) {
  const network::ModelFile file(path);
  const auto& model = file.model();
  const auto counts = network::count(model);
  const auto misfit = network::picture_misfit(model);
  Json json = {{"name", path.stem().string()},
               {"path", path.string()},
               {"inputs", ports_of(model.inputs)},
               {"outputs", ports_of(model.outputs)},
               {"parameters", number_of(counts.parameters)},
               {"macs", number_of(counts.macs)},
               {"ir_version", model.ir_version},
               {"opset", model.opset},
               {"producer", onnx::printable(model.producer)},
               {"bytes", file.bytes()},
               {"content_hash", file.content_hash()},
               {"operators", onnx::operators(model)}};
  if (!counts.parameters) json["parameters_unknown"] = counts.parameters_unknown;
  if (!counts.macs) json["macs_unknown"] = counts.macs_unknown;
  if (misfit) json["unsupported"] = misfit->what;
  return json;
}

void print_model(const std::filesystem::path& path, std::ostream& out) {
  const network::ModelFile file(path);
  const auto& model = file.model();
  const auto counts = network::count(model);
  out << path.string() << '\n';
  print_ports("input", model.inputs, out);
  print_ports("output", model.outputs, out);
  out << fmt::format("  {:<12}{}\n", "parameters",
                     amount(counts.parameters, 1e6, "M", counts.parameters_unknown))
      << fmt::format("  {:<12}{}\n", "MACs", amount(counts.macs, 1e9, "G", counts.macs_unknown))
      << fmt::format("  {:<12}{:.1f} MB, opset {}, IR {}{}\n", "file",
                     static_cast<double>(file.bytes()) / 1e6, model.opset, model.ir_version,
                     model.producer.empty() ? "" : ", by " + onnx::printable(model.producer));
  print_operators(model, out);
  if (const auto misfit = network::picture_misfit(model))
    out << fmt::format("  {:<12}{}\n  {:<12}{}\n", "unsupported", misfit->what, "", misfit->remedy);
}

}  // namespace perwatt::cli
