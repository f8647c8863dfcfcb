#include "meter/synthetic_options.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

#include "base/error.h"

namespace perwatt::meter {
namespace {

constexpr double kEver = std::numeric_limits<double>::infinity();
constexpr const char* kExample = "as in --meter synthetic:constant=5,noise=0.1,step=3@2";

[[noreturn]] void refuse(const std::string& word, const std::string& why) {
  throw UsageError(fmt::format("synthetic meter: {}: {}", word, why), kExample);
}

/// `N` numbers with the given characters between them.
template <std::size_t N>
std::array<double, N> numbers(const std::string& word, const std::string& text,
                              const std::array<char, N - 1>& between) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  std::array<double, N> all{};
  for (std::size_t i = 0; i < N; ++i) {
    char sign = 0;
    if (i > 0 && (!(in >> sign) || sign != between[i - 1])) refuse(word, "it is written otherwise");
    if (!(in >> all[i]) || !std::isfinite(all[i])) refuse(word, "a number is expected");
  }
  if (in.peek() != std::istringstream::traits_type::eof()) refuse(word, "something stands behind");
  return all;
}

double number(const std::string& word, const std::string& text, double low, double high = kEver) {
  const double value = numbers<1>(word, text, {})[0];
  if (value < low || value > high) refuse(word, "it is out of range");
  return value;
}

Stretch stretch(const std::string& word, const std::string& text) {
  const auto [from, to] = numbers<2>(word, text, {'-'});
  if (to <= from) refuse(word, "it ends before it begins");
  return {from, to};
}

/// A term of the power law; false where the key is none.
bool add_term(PowerLaw& law, const std::string& word, const std::string& key,
              const std::string& text) {
  if (key == "constant") {
    law.constant = number(word, text, 0);
  } else if (key == "step") {
    const auto [watts, at] = numbers<2>(word, text, {'@'});
    law.steps.push_back({watts, at});
  } else if (key == "ramp") {
    const auto [watts, from, to] = numbers<3>(word, text, {'@', '-'});
    if (to <= from) refuse(word, "it ends before it begins");
    law.ramps.push_back({watts, from, to});
  } else if (key == "burst") {
    const auto [watts, length, period] = numbers<3>(word, text, {'/', '/'});
    if (length <= 0 || period < length) refuse(word, "a burst lies inside its period");
    law.bursts.push_back({watts, length, period});
  } else if (key == "sine") {
    const auto [watts, period] = numbers<2>(word, text, {'/'});
    if (period <= 0) refuse(word, "a period is longer than nothing");
    law.sines.push_back({watts, period});
  } else {
    return false;
  }
  return true;
}

struct Plain {
  std::string_view key;
  double SyntheticOptions::*member;
  double low, high;
};
constexpr std::array kPlain = std::to_array<Plain>({
    {"noise", &SyntheticOptions::noise, 0, kEver},
    {"resolution", &SyntheticOptions::resolution, 0, kEver},
    {"update", &SyntheticOptions::update, 0, kEver},
    {"average", &SyntheticOptions::average, 0, kEver},
    {"wrap", &SyntheticOptions::wrap, 0, kEver},
    {"poll", &SyntheticOptions::poll, 1e-4, 3600},
    {"delay", &SyntheticOptions::delay, 0, 60},
    {"repeat", &SyntheticOptions::repeat, 0, 1},
    {"again", &SyntheticOptions::again, 0, 1},
    {"vanish", &SyntheticOptions::vanish, 0, kEver},
    {"gain", &SyntheticOptions::gain_error, 0, 1},
    {"offset", &SyntheticOptions::offset_error, 0, kEver},
});

void take(SyntheticOptions& options, const std::string& word) {
  const std::size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const std::string text = equals == std::string::npos ? "" : word.substr(equals + 1);
  for (const Plain& plain : kPlain)
    if (plain.key == key) {
      options.*plain.member = number(word, text, plain.low, plain.high);
      return;
    }
  if (add_term(options.law, word, key, text)) return;
  if (key == "counter" && text.empty())
    options.counter = true;
  else if (key == "rails")
    options.rails = static_cast<int>(number(word, text, 1, 64));
  else if (key == "seed")
    options.law.seed = static_cast<std::uint64_t>(number(word, text, 0, 1e15));
  else if (key == "stall")
    options.stalls.push_back(stretch(word, text));
  else if (key == "silent")
    options.silent.push_back(stretch(word, text));
  else if (key == "boundary" && !text.empty())
    options.boundary = text;
  else
    refuse(word, "unknown");
}

}  // namespace

SyntheticOptions parse_synthetic(const std::string& text) {
  SyntheticOptions options;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) take(options, word);
  if (options.wrap > 0 && !options.counter) refuse("wrap", "only a counter wraps");
  return options;
}

}  // namespace perwatt::meter
