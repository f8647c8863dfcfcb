#include "network/onnx/call.h"

#include <algorithm>

namespace perwatt::network::onnx {

const Value& Call::input(std::size_t index) const {
  if (!has(index)) fail("has no input " + std::to_string(index));
  if (index >= inputs_.size() || inputs_[index] == nullptr)
    fail("reads " + printable(node_.inputs[index]) + ", whose shape is not known");
  return *inputs_[index];
}

const Numbers& Call::content(std::size_t index) const {
  const Value& value = input(index);
  if (!value.content)
    fail("reads " + printable(node_.inputs[index]) + ", which is only known while it runs");
  return *value.content;
}

const Attribute* Call::attribute(std::string_view name) const {
  const auto found = std::ranges::find(node_.attributes, name, &Attribute::name);
  return found == node_.attributes.end() ? nullptr : &*found;
}

std::int64_t Call::number(std::string_view name, std::int64_t otherwise) const {
  const Attribute* found = attribute(name);
  return found != nullptr ? found->number : otherwise;
}

Numbers Call::numbers(std::string_view name, const Numbers& otherwise) const {
  const Attribute* found = attribute(name);
  return found != nullptr ? found->numbers : otherwise;
}

std::string_view Call::text(std::string_view name) const {
  const Attribute* found = attribute(name);
  return found != nullptr ? found->text : std::string_view();
}

std::optional<Numbers> Call::setting(std::string_view name, std::size_t index) const {
  if (const Attribute* found = attribute(name)) return found->numbers;
  if (has(index)) return content(index);
  return std::nullopt;
}

std::size_t Call::axis(std::int64_t axis, std::size_t rank) const {
  const auto length = static_cast<std::int64_t>(rank);
  if (axis < -length || axis >= length) fail("has no axis " + std::to_string(axis));
  return static_cast<std::size_t>(axis < 0 ? axis + length : axis);
}

void Call::fail(const std::string& what) const {
  const std::string_view name = !node_.name.empty()      ? node_.name
                                : !node_.outputs.empty() ? node_.outputs[0]
                                                         : std::string_view();
  throw Unknown(operator_name(node_) + " " + printable(name) + " " + what);
}

std::int64_t Call::times(std::int64_t a, std::int64_t b) const {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) fail("is larger than any machine");
  return result;
}

std::int64_t Call::plus(std::int64_t a, std::int64_t b) const {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) fail("is larger than any machine");
  return result;
}

std::int64_t Call::product(const Numbers& numbers, std::size_t first, std::size_t last) const {
  std::int64_t result = 1;
  for (std::size_t i = first; i < last; ++i) result = times(result, numbers[i]);
  return result;
}

Numbers broadcast(const Call& call, const Numbers& a, const Numbers& b) {
  Numbers longer = a.size() < b.size() ? b : a;
  const Numbers& shorter = a.size() < b.size() ? a : b;
  const std::size_t offset = longer.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int64_t& length = longer[offset + i];
    if (length == shorter[i] || shorter[i] == 1) continue;
    call.require(length == 1, "joins shapes that do not fit");
    length = shorter[i];
  }
  return longer;
}

}  // namespace perwatt::network::onnx
