#include "mutation.h"

#include <algorithm>
#include <array>
#include <optional>

namespace perwatt::fuzz {
namespace {

constexpr std::array<std::uint64_t, 18> kInteresting = {0,
                                                        1,
                                                        2,
                                                        7,
                                                        8,
                                                        127,
                                                        128,
                                                        255,
                                                        256,
                                                        32767,
                                                        65535,
                                                        65536,
                                                        0x7fffffff,
                                                        0x80000000,
                                                        0xffffffff,
                                                        0x100000000,
                                                        0x7fffffffffffffff,
                                                        0xffffffffffffffff};

struct Piece {
  std::size_t at = 0, size = 0;
};

/// Short pieces are likelier than long ones.
Piece piece_of(const std::string& input, Dice& dice) {
  const std::size_t at = dice.below(input.size());
  const std::size_t wanted = 1 + dice.below(std::size_t{1} << dice.below(13));
  return {at, std::min(wanted, input.size() - at)};
}

void swap_pieces(std::string& input, Dice& dice) {
  Piece a = piece_of(input, dice), b = piece_of(input, dice);
  if (b.at < a.at) std::swap(a, b);
  const std::size_t size = std::min({a.size, b.size, b.at - a.at});
  const auto place = [&](std::size_t at) {
    return input.begin() + static_cast<std::ptrdiff_t>(at);
  };
  std::swap_ranges(place(a.at), place(a.at + size), place(b.at));
}

/// One of 1, 2, 4 or 8 bytes, either end first.
void write_number(std::string& input, Dice& dice) {
  const std::uint64_t number = kInteresting[dice.below(kInteresting.size())];
  const std::size_t size = std::size_t{1} << dice.below(4), at = dice.below(input.size());
  const bool big = dice.one_in(2);
  for (std::size_t i = 0; i < size && at + i < input.size(); ++i)
    input[at + i] = static_cast<char>(number >> (8 * (big ? size - 1 - i : i)));
}

std::string varint(std::uint64_t number) {
  std::string text;
  for (; number > 0x7f; number >>= 7) text += static_cast<char>((number & 0x7f) | 0x80);
  return text + static_cast<char>(number);
}

std::uint64_t some_number(Dice& dice) {
  const std::uint64_t number = kInteresting[dice.below(kInteresting.size())];
  return dice.one_in(3) ? number : dice.one_in(2) ? dice.below(20) : number + dice.below(9) - 4;
}

/// Damage to a list of parts (fields, chunks, tokens) that leaves the parts whole.
template <typename Part>
void rearrange(std::vector<Part>& parts, const std::vector<Part>& others, Dice& dice) {
  const auto at = [&](std::size_t i) { return parts.begin() + static_cast<std::ptrdiff_t>(i); };
  const std::size_t here = dice.below(parts.size());
  switch (dice.below(5)) {
    case 0:
      parts.erase(at(here));
      return;
    case 1: {
      const Part copy = parts[here];
      parts.insert(at(dice.below(parts.size())), dice.one_in(16) ? 200 : 1, copy);
      return;
    }
    case 2:
      std::swap(parts[here], parts[dice.below(parts.size())]);
      return;
    case 3:
      if (!others.empty()) parts[here] = others[dice.below(others.size())];
      return;
    default:
      if (!others.empty()) parts.insert(at(here), others[dice.below(others.size())]);
  }
}

struct Field {
  std::uint64_t key = 0;  ///< number and wire type
  std::string value;      ///< without its length
};

std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t number = 0;
  for (int shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

/// Nothing where the bytes are no message.
std::vector<Field> fields_of(std::string_view rest) {
  std::vector<Field> fields;
  while (!rest.empty()) {
    const auto key = take_varint(rest);
    if (!key || *key >> 3 == 0) return {};
    std::uint64_t size = 0;
    if ((*key & 7) == 0) {
      const std::string_view before = rest;
      if (!take_varint(rest)) return {};
      fields.push_back({*key, std::string(before.substr(0, before.size() - rest.size()))});
      continue;
    }
    if ((*key & 7) == 2) {
      const auto length = take_varint(rest);
      if (!length) return {};
      size = *length;
    } else {
      size = (*key & 7) == 1 ? 8 : (*key & 7) == 5 ? 4 : rest.size() + 1;
    }
    if (size > rest.size()) return {};
    fields.push_back({*key, std::string(rest.substr(0, size))});
    rest.remove_prefix(size);
  }
  return fields;
}

std::string message_of(const std::vector<Field>& fields) {
  std::string bytes;
  for (const Field& field : fields) {
    bytes += varint(field.key);
    if ((field.key & 7) == 2) bytes += varint(field.value.size());
    bytes += field.value;
  }
  return bytes;
}

void change(Field& field, Dice& dice) {
  if (dice.one_in(8)) {
    field.key = dice.one_in(2) ? (field.key & 7) | (dice.below(120) + 1) << 3 : field.key ^ 1;
    return;
  }
  if ((field.key & 7) == 0)
    field.value = varint(some_number(dice));
  else if (dice.one_in(4))
    field.value = varint(some_number(dice)) + varint(some_number(dice));
  else
    damage_bytes(field.value, field.value, dice);
}

void damage_fields(std::string& bytes, const std::vector<Field>& others, Dice& dice, int depth) {
  std::vector<Field> fields = fields_of(bytes);
  if (fields.empty()) return damage_bytes(bytes, bytes, dice);
  Field& field = fields[dice.below(fields.size())];
  const bool deeper = depth < 12 && (field.key & 7) == 2 && !dice.one_in(4);
  const std::vector<Field> inner = deeper ? fields_of(field.value) : std::vector<Field>{};
  if (!inner.empty())
    damage_fields(field.value, dice.one_in(2) ? inner : others, dice, depth + 1);
  else if (dice.one_in(2))
    change(field, dice);
  else
    rearrange(fields, others.empty() ? fields_of(bytes) : others, dice);
  bytes = message_of(fields);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

/// Words and numbers, and all other characters one by one.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (const char c : text) {
    if (!tokens.empty() && is_word(c) && is_word(tokens.back().back()))
      tokens.back() += c;
    else
      tokens.emplace_back(1, c);
  }
  return tokens;
}

std::string some_token(Dice& dice) {
  constexpr auto kTokens = std::to_array<const char*>({"-1",
                                                       "1e308",
                                                       "-1e-320",
                                                       "nan",
                                                       "inf",
                                                       "0x7fffffff",
                                                       "9223372036854775808",
                                                       "true",
                                                       "\"",
                                                       "\"\"\"",
                                                       "'",
                                                       "\\",
                                                       "#",
                                                       "\n",
                                                       "[",
                                                       "]",
                                                       "{",
                                                       "}",
                                                       "[[",
                                                       "<",
                                                       ">",
                                                       ",",
                                                       ":",
                                                       "=",
                                                       ";",
                                                       ".",
                                                       "..",
                                                       "/",
                                                       "\t",
                                                       "\r\n",
                                                       "\xef\xbb\xbf",
                                                       "\xff",
                                                       "\xc3\xa9"});
  if (dice.one_in(3)) return std::to_string(some_number(dice));
  std::string token = kTokens[dice.below(kTokens.size())];
  if (!dice.one_in(32)) return token;
  std::string many;
  for (std::size_t i = dice.below(4000); i-- > 0;) many += token;
  return many;
}

/// A number for a number, a word for a word, a sign for a sign.
void exchange(std::string& token, const std::vector<std::string>& others, Dice& dice) {
  const auto kind = [](char c) { return (c >= '0' && c <= '9') ? 0 : is_word(c) ? 1 : 2; };
  if (kind(token[0]) == 0 && dice.one_in(2)) {
    token = std::to_string(some_number(dice));
    return;
  }
  for (int tries = 0; tries < 8 && !others.empty(); ++tries) {
    const std::string& theirs = others[dice.below(others.size())];
    if (kind(theirs[0]) != kind(token[0])) continue;
    token = theirs;
    return;
  }
}

std::uint32_t crc(std::string_view bytes) {
  std::uint32_t sum = 0xffffffffu;
  for (const char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~sum;
}

constexpr std::size_t kPngSignature = 8, kPngFrame = 12;  ///< length, kind and checksum of a chunk

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}
std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

/// Kinds with bodies, as far as lengths fit.
std::vector<std::string> chunks_of(const std::string& input) {
  std::vector<std::string> chunks;
  for (std::size_t at = kPngSignature; at + kPngFrame <= input.size();) {
    const std::size_t size = big_endian(input, at);
    if (size > input.size() - at - kPngFrame) break;
    chunks.push_back(input.substr(at + 4, size + 4));
    at += size + kPngFrame;
  }
  return chunks;
}

}  // namespace

void damage_bytes(std::string& input, const std::string& other, Dice& dice) {
  if (input.empty()) {
    input = other.empty() ? std::string(1, static_cast<char>(dice.bits())) : other;
    return;
  }
  const Piece piece = piece_of(input, dice);
  switch (dice.below(10)) {
    case 0:
      input[piece.at] = static_cast<char>(input[piece.at] ^ (1 << dice.below(8)));
      return;
    case 1:
      input[piece.at] = static_cast<char>(dice.bits());
      return;
    case 2:
      return write_number(input, dice);
    case 3:
      input.replace(piece.at, 1 + dice.below(4), varint(some_number(dice)));
      return;
    case 4:
      input.erase(piece.at, piece.size);
      return;
    case 5:
      input.insert(dice.below(input.size()), input.substr(piece.at, piece.size));
      return;
    case 6:
      return swap_pieces(input, dice);
    case 7:
      if (dice.one_in(4)) input.resize(piece.at);
      return;
    case 8: {
      const Piece theirs = piece_of(other, dice);
      input.replace(piece.at, piece.size, other.substr(theirs.at, theirs.size));
      return;
    }
    default:
      input = input.substr(0, piece.at) + other.substr(dice.below(other.size()));
  }
}

void damage_text(std::string& input, const std::string& other, Dice& dice) {
  std::vector<std::string> tokens = tokens_of(input);
  if (tokens.empty()) return damage_bytes(input, other, dice);
  const std::vector<std::string> others = tokens_of(other);
  switch (dice.below(4)) {
    case 0:
      tokens[dice.below(tokens.size())] = some_token(dice);
      break;
    case 1:
      rearrange(tokens, others, dice);
      break;
    default:
      exchange(tokens[dice.below(tokens.size())], others, dice);
  }
  input.clear();
  for (const std::string& token : tokens) input += token;
}

void damage_message(std::string& input, const std::string& other, Dice& dice) {
  damage_fields(input, fields_of(other), dice, 0);
}

void damage_png(std::string& input, const std::string& other, Dice& dice) {
  std::vector<std::string> chunks = chunks_of(input);
  if (chunks.empty()) return damage_bytes(input, other, dice);
  std::string& chunk = chunks[dice.below(chunks.size())];
  if (dice.one_in(3))
    rearrange(chunks, chunks_of(other), dice);
  else if (chunk.size() > 4) {
    std::string body = chunk.substr(4);
    damage_bytes(body, other, dice);
    chunk.replace(4, std::string::npos, body);
  }
  input.resize(kPngSignature);
  for (const std::string& each : chunks) {
    if (each.size() < 4) continue;
    input += big_endian(static_cast<std::uint32_t>(each.size() - 4)) + each + big_endian(crc(each));
  }
}

void repair_png(std::string& input) {
  for (std::size_t at = kPngSignature; at + kPngFrame <= input.size();) {
    const std::size_t size = big_endian(input, at);
    if (size > input.size() - at - kPngFrame) return;
    input.replace(at + 8 + size, 4,
                  big_endian(crc(std::string_view(input).substr(at + 4, size + 4))));
    at += size + kPngFrame;
  }
}

void damage(std::string& input, const std::string& other, Form form, Dice& dice) {
  const bool plainly = form == Form::bytes || dice.one_in(4);
  for (std::size_t times = 1 + dice.below(std::size_t{1} << dice.below(4)); times-- > 0;) {
    if (plainly || dice.one_in(8))
      damage_bytes(input, other, dice);
    else if (form == Form::text)
      damage_text(input, other, dice);
    else if (form == Form::png)
      damage_png(input, other, dice);
    else
      damage_message(input, other, dice);
    if (input.size() > kMostInputBytes) input.resize(kMostInputBytes);
  }
  if (form == Form::png && !dice.one_in(4)) repair_png(input);
}

std::string damaged(std::span<const std::string> seeds, Form form, Dice dice) {
  std::string input = seeds[dice.below(seeds.size())];
  damage(input, seeds[dice.below(seeds.size())], form, dice);
  return input;
}

}  // namespace perwatt::fuzz
