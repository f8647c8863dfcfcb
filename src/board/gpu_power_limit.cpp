// The power limit of NVIDIA's cards, by their driver's own tool (nvidia-smi).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "board/control.h"
#include "board/values.h"

namespace perwatt::board {
namespace {

constexpr const char* kLimit = "watts";

/// One card's line of the query.
struct CardLimit {
  std::string index;
  double watts = 0, lowest = 0, highest = 0;
};

/// The fields of "0, 250.00, 100.00, 300.00"; nothing for a card that has no limit ("[N/A]").
std::optional<CardLimit> parse_card(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t comma = std::min(line.find(',', from), line.size());
    fields.push_back(trim(line.substr(from, comma - from)));
    from = comma + 1;
  }
  if (fields.size() != 4 || !integer(fields[0])) return std::nullopt;
  const auto watts = real(fields[1]), lowest = real(fields[2]), highest = real(fields[3]);
  if (!watts || !lowest || !highest) return std::nullopt;
  return CardLimit{std::string(fields[0]), *watts, *lowest, *highest};
}

std::vector<CardLimit> query(const Sysroot& sysroot, const std::string& index = "") {
  std::vector<std::string> command{"nvidia-smi"};
  if (!index.empty()) command.insert(command.end(), {"-i", index});
  command.insert(command.end(), {"--query-gpu=index,power.limit,power.min_limit,power.max_limit",
                                 "--format=csv,noheader,nounits"});
  const CommandOutput output = sysroot.run(command);
  std::vector<CardLimit> cards;
  if (output.status != 0) return cards;
  for (const auto line : lines(output.text))
    if (auto card = parse_card(line)) cards.push_back(*std::move(card));
  return cards;
}

class GpuPowerLimit final : public Control {
 public:
  GpuPowerLimit(const Sysroot& sysroot, CardLimit card)
      : sysroot_(sysroot), card_(std::move(card)) {}

  std::string name() const override { return "power_limit.gpu" + card_.index; }
  ControlState look() const override {
    ControlState state;
    state.name = name();
    state.summary = "limit of the card's power";
    state.unit = "W";
    state.lowest = card_.lowest;
    state.highest = card_.highest;
    if (const auto now = watts()) state.current = fmt::format("{:g}", *now);
    return state;
  }
  std::string settled(const std::string& value) const override {
    const auto number = real(value);
    if (!number || *number < card_.lowest || *number > card_.highest)
      throw UsageError(fmt::format("{} = {} is out of range", name(), value),
                       fmt::format("use {:g} to {:g} W", card_.lowest, card_.highest));
    return fmt::format("{:g}", *number);
  }
  Saved save() const override {
    const auto now = watts();
    return now ? Saved{{kLimit, fmt::format("{:g}", *now)}} : Saved{};
  }
  Change set(const std::string& value) const override {
    const CommandOutput output = sysroot_.run({"nvidia-smi", "-i", card_.index, "-pl", value});
    Change change = verify(value);
    if (change.done || output.text.empty()) return change;
    const auto said = lines(output.text);
    change.reason += fmt::format(" (nvidia-smi: {})", said.front());
    return change;
  }
  Change verify(const std::string& value) const override {
    const auto now = watts();
    if (now && near(*real(value), *now)) return {};
    return {false, false,
            fmt::format("{} = {} was not taken: it reads {}", name(), value,
                        now ? fmt::format("{:g} W", *now) : "nothing"),
            as_root(fmt::format("see `nvidia-smi -i {} -q -d POWER`", card_.index))};
  }
  Change put_back(const Saved& saved) const override {
    const auto was = saved.find(kLimit);
    return was == saved.end() ? Change{} : set(was->second);
  }

 private:
  std::optional<double> watts() const {
    const auto cards = query(sysroot_, card_.index);
    return cards.size() == 1 ? std::optional(cards.front().watts) : std::nullopt;
  }

  Sysroot sysroot_;
  CardLimit card_;
};

}  // namespace

std::vector<std::unique_ptr<Control>> gpu_power_limits(const Sysroot& sysroot) {
  std::vector<std::unique_ptr<Control>> controls;
  for (CardLimit& card : query(sysroot))
    controls.push_back(std::make_unique<GpuPowerLimit>(sysroot, std::move(card)));
  return controls;
}

}  // namespace perwatt::board
