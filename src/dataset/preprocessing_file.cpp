// Preprocessing as TOML, beside a model.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <sstream>

#include "base/enum_names.h"
#include "base/error.h"
#include "base/toml_text.h"
#include "dataset/preprocessing.h"
#include "dataset/text_file.h"

namespace perwatt::dataset {
namespace {

constexpr std::size_t kLargestFile = 64 << 10;
constexpr std::int64_t kMostLength = 16384;
constexpr double kMostValue = 1e6, kLeastStd = 1e-6;
constexpr std::string_view kKeys = "preset, resize, size, crop, order, range, mean, std, layout";
constexpr std::string_view kInput = "input";

// The values that a key with few values takes.
constexpr auto kResizings = enum_names<Resizing>({{Resizing::shorter_side, "shorter-side"},
                                                  {Resizing::squash, "squash"},
                                                  {Resizing::none, "none"}});
constexpr auto kOrders =
    enum_names<ChannelOrder>({{ChannelOrder::rgb, "RGB"}, {ChannelOrder::bgr, "BGR"}});
constexpr auto kLayouts = enum_names<Layout>({{Layout::nchw, "NCHW"}, {Layout::nhwc, "NHWC"}});

/// One file on its way into the struct.
struct Reader {
  const std::string& source;
  const toml::table& table;
  Preprocessing into;

  [[noreturn]] void reject(const toml::source_region& where, const std::string& what,
                           const std::string& remedy) const {
    throw UsageError(
        fmt::format("{}:{}:{}: {}", source, where.begin.line, where.begin.column, what), remedy);
  }

  template <typename Enum, std::size_t count>
  void read_word(std::string_view key, const EnumNames<Enum, count>& words, Enum& value) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto found = words.value(node->value<std::string_view>().value_or(""));
    if (!found)
      reject(node->source(), fmt::format("{} is not a value of {}", written(*node), key),
             fmt::format("write one of \"{}\"", fmt::join(words.names(), "\", \"")));
    value = *found;
  }

  int length(const toml::node& node, std::string_view key) const {
    const auto* integer = node.as_integer();
    if (integer == nullptr || integer->get() < 1 || integer->get() > kMostLength)
      reject(node.source(), fmt::format("{} = {} is no length in pixels", key, written(node)),
             fmt::format("use a whole number from 1 to {}", kMostLength));
    return static_cast<int>(integer->get());
  }

  void read_size(std::string_view key, Size& size) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    size = {};
    if (node->is_string() && node->as_string()->get() == kInput) return;
    const toml::array* sides = node->as_array();
    if (sides == nullptr || sides->size() != 2)
      reject(node->source(), fmt::format("{} must be \"input\" or [width, height]", key),
             fmt::format("write it as in: {} = [224, 224]", key));
    size = {length(*sides->get(0), key), length(*sides->get(1), key)};
  }

  void read_values(std::string_view key, std::array<float, 3>& values) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const toml::array* numbers = node->as_array();
    if (numbers == nullptr || numbers->size() != values.size())
      reject(node->source(), fmt::format("{} must be three numbers, one a channel", key),
             fmt::format("write it as in: {} = [1, 1, 1]", key));
    const bool divides = key == "std";
    for (std::size_t i = 0; i < values.size(); ++i) {
      const toml::node& number = *numbers->get(i);
      const double value = number.is_number() ? *number.value<double>() : std::nan("");
      if (!(std::abs(value) <= kMostValue) || (divides && std::abs(value) < kLeastStd))
        reject(number.source(), fmt::format("{} is no value for {}", written(number), key),
               divides ? "use a number other than 0, as in 1 or 58.4" : "use a number as in 103.9");
      values[i] = static_cast<float>(value);
    }
  }

  void read_preset() {
    const toml::node* node = table.get("preset");
    if (node == nullptr) return;
    for (const std::string& name : preset_names())
      if (node->is_string() && node->as_string()->get() == name) {
        into = preset(name);
        return;
      }
    reject(node->source(), fmt::format("{} is no preset", written(*node)),
           fmt::format("write one of \"{}\"", fmt::join(preset_names(), "\", \"")));
  }

  void read_resizing() {
    read_word("resize", kResizings, into.resizing);
    const toml::node* size = table.get("size");
    if (size == nullptr) return;
    if (into.resizing == Resizing::none)
      reject(size->source(), "size has no meaning where resize = \"none\"", "leave size out");
    if (into.resizing == Resizing::shorter_side) into.shorter_side = length(*size, "size");
    if (into.resizing == Resizing::squash) read_size("size", into.squash);
  }

  void read_range() {
    const toml::node* node = table.get("range");
    if (node == nullptr) return;
    const auto value = node->value<double>();
    if (!node->is_number() || (*value != 1 && *value != 255))
      reject(node->source(), fmt::format("{} is not a value of range", written(*node)),
             "write 255 (bytes as they are) or 1 (bytes divided by 255)");
    into.range = static_cast<int>(*value);
  }

  Preprocessing read() {
    for (const auto& [key, value] : table)
      if (fmt::format(", {},", kKeys).find(fmt::format(" {},", key.str())) == std::string::npos)
        reject(key.source(), fmt::format("unknown key {}", key.str()),
               fmt::format("known: {}", kKeys));
    read_preset();
    read_resizing();
    read_size("crop", into.crop);
    read_word("order", kOrders, into.order);
    read_range();
    read_values("mean", into.mean);
    read_values("std", into.std);
    read_word("layout", kLayouts, into.layout);
    return into;
  }

  /// Arrays and tables toml++ 3.3 itself cannot write without undefined behaviour.
  static std::string scalar_text(const toml::node& node) {
    std::ostringstream text;
    node.visit([&text](const auto& value) {
      if constexpr (toml::is_value<decltype(value)>)
        text << value;
      else
        text << "a table";
    });
    return text.str();
  }

  /// A value as the file has it, cut short.
  static std::string written(const toml::node& node) {
    std::string out = scalar_text(node);
    if (const toml::array* array = node.as_array()) {
      std::vector<std::string> each;
      for (const toml::node& value : *array) each.push_back(written(value));
      out = fmt::format("[{}]", fmt::join(each, ", "));
    }
    for (char& c : out)
      if (c == '\n') c = ' ';
    return out.size() <= 60 ? out : out.substr(0, 57) + "...";
  }
};

std::string size_text(Size size) {
  return size == Size{} ? fmt::format("\"{}\"", kInput)
                        : fmt::format("[{}, {}]", size.width, size.height);
}

}  // namespace

Preprocessing parse_preprocessing(std::string_view text, const std::string& source_name) {
  if (text.size() > kLargestFile)
    throw UsageError(fmt::format("{} is too large: {} bytes", source_name, text.size()),
                     "name a file that describes preprocessing");
  require_plain_toml(text, source_name);
  toml::table table;
  try {
    table = toml::parse(text, source_name);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw UsageError(
        fmt::format("{}:{}:{}: {}", source_name, at.line, at.column, error.description()),
        "correct that line; the file is TOML: key = value, strings in double quotes");
  }
  return Reader{source_name, table, {}}.read();
}

Preprocessing read_preprocessing(const std::filesystem::path& file) {
  return parse_preprocessing(read_text(file, kLargestFile, "the preprocessing"), file.string());
}

std::string to_toml(const Preprocessing& p) {
  std::string text = fmt::format("resize = \"{}\"\n", kResizings.name(p.resizing));
  if (p.resizing == Resizing::shorter_side) text += fmt::format("size = {}\n", p.shorter_side);
  if (p.resizing == Resizing::squash) text += fmt::format("size = {}\n", size_text(p.squash));
  text += fmt::format("crop = {}\norder = \"{}\"\nrange = {}\n", size_text(p.crop),
                      kOrders.name(p.order), p.range);
  text += fmt::format("mean = [{}]\nstd = [{}]\n", fmt::join(p.mean, ", "), fmt::join(p.std, ", "));
  return text + fmt::format("layout = \"{}\"\n", kLayouts.name(p.layout));
}

std::filesystem::path preprocessing_file(const std::filesystem::path& model) {
  std::filesystem::path file = model;
  return file.replace_extension(".preprocess.toml");
}

std::optional<Preprocessing> preprocessing_beside(const std::filesystem::path& model) {
  const std::filesystem::path file = preprocessing_file(model);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::nullopt;
  return read_preprocessing(file);
}

}  // namespace perwatt::dataset
