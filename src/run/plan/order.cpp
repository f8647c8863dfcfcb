#include "run/plan/order.h"

#include <algorithm>
#include <utility>

#include "base/random.h"

namespace perwatt::run {
namespace {

using Block = std::vector<const Case*>;

/// Fisher and Yates. The same on every machine, as std::shuffle is not.
class Shuffle {
 public:
  Shuffle(std::uint64_t seed, int round) : stream_(seed, static_cast<std::uint64_t>(round)) {}

  template <typename T>
  void operator()(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<std::size_t>(stream_.bits(drawn_++) % i)]);
  }

 private:
  RandomStream stream_;
  std::uint64_t drawn_ = 0;
};

/// Those of one network together where pictures are answered, else each case alone.
std::vector<Block> blocks_of(const std::vector<Case>& cases, int repeat) {
  std::vector<Block> blocks;
  for (const Case& item : cases) {
    const auto same = std::ranges::find_if(blocks, [&item](const Block& block) {
      return block.front()->network == item.network && block.front()->seed == item.seed;
    });
    if (answers_pictures(item, repeat) && same != blocks.end())
      same->push_back(&item);
    else
      blocks.push_back({&item});
  }
  return blocks;
}

void lead_with_reference(Block& block) {
  const Case* first = nullptr;
  for (const Case* each : block)
    if (each->precision == Precision::fp32 && (first == nullptr || each->number < first->number))
      first = each;
  if (first == nullptr) return;
  const auto at = std::ranges::find(block, first);
  std::rotate(block.begin(), at, at + 1);
}

/// In the order in which each mode comes first.
std::vector<std::vector<Case>> by_power_mode(const std::vector<Case>& cases) {
  std::vector<std::vector<Case>> groups;
  for (const Case& item : cases) {
    const auto same = std::ranges::find_if(groups, [&item](const std::vector<Case>& group) {
      return group.front().power_mode == item.power_mode;
    });
    if (same == groups.end())
      groups.push_back({item});
    else
      same->push_back(item);
  }
  return groups;
}

/// All repeats of some cases. Each group has random orders of its own.
void add_rounds(std::vector<Step>& steps, const std::vector<Case>& cases, const Plan& plan,
                int group) {
  const auto add = [&steps](const Case& item, int repeat) {
    steps.push_back({item.number, repeat, static_cast<int>(steps.size()) + 1});
  };
  for (int repeat = 1; repeat <= plan.repeats; ++repeat) {
    if (plan.order == "plan") {
      for (const Case& item : cases) add(item, repeat);
      continue;
    }
    constexpr int kMoreThanRepeats = 10'007;
    Shuffle shuffle(plan.order_seed, repeat + group * kMoreThanRepeats);
    auto blocks = blocks_of(cases, repeat);
    shuffle(blocks);
    for (Block& block : blocks) {
      shuffle(block);
      lead_with_reference(block);
      for (const Case* item : block) add(*item, repeat);
    }
  }
}

}  // namespace

bool answers_pictures(const Case& item, int repeat) {
  return !item.data.empty() && (repeat == 1 || !item.speed);
}

std::vector<Step> schedule(const std::vector<Case>& cases, const Plan& plan) {
  std::vector<Step> steps;
  const auto groups = by_power_mode(cases);
  for (std::size_t i = 0; i < groups.size(); ++i)
    add_rounds(steps, groups[i], plan, static_cast<int>(i));
  return steps;
}

}  // namespace perwatt::run
