#include "tool/trtexec/exports.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/engine.h"

namespace perwatt::tool::trtexec {
namespace {

using Json = nlohmann::json;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw engine::Failure(engine::FailureKind::engine_error,
                        fmt::format("trtexec's {}: {}", file.filename().string(), what),
                        "run it again; if it stays so, this version of trtexec is not known yet");
}

/// What C++ streams print for a value that is no number becomes null, outside strings.
std::string without_bare_words(const std::string& text) {
  std::string clean;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
    const std::string_view rest = std::string_view(text).substr(i);
    const bool word = !quoted && (rest.starts_with("nan") || rest.starts_with("inf"));
    if (!word) {
      clean += c;
      continue;
    }
    if (!clean.empty() && clean.back() == '-') clean.pop_back();
    clean += "null";
    i += 2;
    while (i + 1 < text.size() && std::isalpha(static_cast<unsigned char>(text[i + 1]))) ++i;
  }
  return clean;
}

Json read_json(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(file, "was not written");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  Json json = Json::parse(without_bare_words(text), nullptr, false);
  if (json.is_discarded()) fail(file, "is not whole");
  return json;
}

/// NaN where it is none.
double number(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_number() ? at->get<double>()
                                               : std::numeric_limits<double>::quiet_NaN();
}

std::string text(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::vector<std::int64_t> shape_of(const std::string& text) {
  std::vector<std::int64_t> shape;
  for (std::size_t begin = 0; begin < text.size();) {
    shape.push_back(std::strtoll(text.c_str() + begin, nullptr, 10));
    const auto end = text.find('x', begin);
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return shape;
}

Output output_of(const Json& tensor) {
  Output output{text(tensor, "name"), shape_of(text(tensor, "dimensions")), {}};
  for (const auto& value : tensor.at("values"))
    output.values.push_back(value.is_number() ? value.get<float>()
                                              : std::numeric_limits<float>::quiet_NaN());
  return output;
}

/// "Format/Datatype" (8.x, 10.x) or "Format" of the first tensor.
std::string format_of(const Json& layer, const char* ports) {
  const auto at = layer.find(ports);
  if (at == layer.end() || !at->is_array() || at->empty() || !at->front().is_object()) return "";
  for (const char* name : {"Format/Datatype", "Datatype", "Format"})
    if (const std::string format = text(at->front(), name); !format.empty()) return format;
  return "";
}

/// Takes a list of times as it is read: ten minutes may hold a million inferences.
class TimesReader final : public nlohmann::json_sax<Json> {
 public:
  explicit TimesReader(double warm_up_ms) : warm_up_ms_(warm_up_ms) {}
  std::vector<TimedInference> take() { return std::move(times_); }
  const std::string& problem() const { return problem_; }

  bool null() override { return in_entry(); }
  bool boolean(bool) override { return in_entry(); }
  bool number_integer(number_integer_t value) override { return put(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t&) override { return in_entry(); }
  bool binary(binary_t&) override { return in_entry(); }
  bool start_object(std::size_t) override {
    one_ = {kNothing, kNothing, kNothing};
    computes_ = kNothing;
    return ++depth_ == 2 || refuse();
  }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool end_object() override {
    --depth_;
    if (!std::isfinite(one_.start_ms + one_.end_ms + one_.latency_ms + computes_)) {
      problem_ = "holds times of a shape that is not known";
      return false;
    }
    if (computes_ >= warm_up_ms_) times_.push_back(one_);
    return true;
  }
  bool start_array(std::size_t) override { return ++depth_ == 1 || refuse(); }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    problem_ = "is not whole";
    return false;
  }

 private:
  static constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  bool refuse() {
    problem_ = "holds no list of times";
    return false;
  }
  bool in_entry() { return depth_ == 2 || refuse(); }
  bool put(double value) {
    if (key_ == "startH2dMs" || key_ == "startInMs") one_.start_ms = value;
    if (key_ == "endD2hMs" || key_ == "endOutMs") one_.end_ms = value;
    if (key_ == "latencyMs") one_.latency_ms = value;
    if (key_ == "startComputeMs") computes_ = value;
    return in_entry();
  }

  double warm_up_ms_, computes_ = kNothing;
  int depth_ = 0;
  std::string key_, problem_ = "holds no list of times";
  TimedInference one_;
  std::vector<TimedInference> times_;
};

}  // namespace

std::vector<TimedInference> read_times(const std::filesystem::path& file, double warm_up_ms) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) fail(file, "was not written");
  TimesReader reader(warm_up_ms);
  if (!Json::sax_parse(stream, &reader)) fail(file, reader.problem());
  return reader.take();
}

Output read_output(const std::filesystem::path& file, const std::string& name) {
  const Json json = read_json(file);
  if (!json.is_array() || json.empty()) fail(file, "holds no outputs");
  const Json* chosen = &json.front();
  for (const auto& tensor : json)
    if (tensor.is_object() && text(tensor, "name") == name) chosen = &tensor;
  if (!chosen->is_object() || !chosen->contains("values") || !chosen->at("values").is_array())
    fail(file, "holds no values");
  return output_of(*chosen);
}

std::vector<LayerTime> read_profile(const std::filesystem::path& file) {
  const Json json = read_json(file);
  if (!json.is_array()) fail(file, "holds no profile");
  std::vector<LayerTime> layers;
  for (const auto& entry : json)
    if (const double ms = entry.is_object() ? number(entry, "averageMs") : 0;
        entry.is_object() && entry.contains("name") && ms >= 0)
      layers.push_back({text(entry, "name"), ms});
  return layers;
}

std::vector<Layer> read_layers(const std::filesystem::path& file) {
  const Json json = read_json(file);
  if (!json.is_object() || !json.contains("Layers") || !json.at("Layers").is_array())
    fail(file, "holds no layers");
  std::vector<Layer> layers;
  for (const auto& layer : json.at("Layers")) {
    if (layer.is_string()) layers.push_back({layer.get<std::string>(), "", "", "", ""});
    if (layer.is_object())
      layers.push_back({text(layer, "Name"), text(layer, "LayerType"), format_of(layer, "Inputs"),
                        format_of(layer, "Outputs"), text(layer, "TacticName")});
  }
  return layers;
}

}  // namespace perwatt::tool::trtexec
