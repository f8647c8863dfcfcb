#include "run/worker/engine_target.h"

#include <fmt/format.h>

#include <new>

#include "dataset/random_picture.h"

namespace perwatt::run {

EngineTarget::EngineTarget(engine::Network& network)
    : network_(network),
      pending_(static_cast<std::size_t>(network.lanes()), Pending{this, {nullptr, nullptr}}) {}

bool EngineTarget::infer(int lane) noexcept {
  std::optional<engine::Failure> failure;
  try {
    network_.infer(lane);
    return true;
  } catch (const engine::Failure& thrown) {
    failure = thrown;
  } catch (const std::bad_alloc&) {
    failure.emplace(engine::FailureKind::out_of_memory, "no memory for an inference");
  } catch (const std::exception& thrown) {
    failure.emplace(engine::FailureKind::engine_error, thrown.what());
  }
  if (!thrown_) thrown_ = failure;
  return false;
}

void EngineTarget::relay(void* context, int lane, bool ok) noexcept {
  auto& pending = *static_cast<Pending*>(context);
  if (!ok) {
    int none = -1;
    pending.target->failed_lane_.compare_exchange_strong(none, lane);
  }
  pending.done.call(pending.done.context, lane, ok);
}

void EngineTarget::start(int lane, load::Completion done) noexcept {
  auto& pending = pending_[static_cast<std::size_t>(lane)];
  pending.done = done;
  network_.start(lane, {&relay, &pending});
}

std::optional<engine::Failure> EngineTarget::failure() {
  if (thrown_) return thrown_;
  const int lane = failed_lane_.load();
  if (lane < 0) return std::nullopt;
  return network_.failure(lane);
}

void fill_inputs(engine::Network& network, std::uint64_t seed) {
  for (int lane = 0; lane < network.lanes(); ++lane) {
    const engine::Tensor input = network.input(lane);
    if (input.shape.size() != 4 || input.shape[0] < 1)
      throw engine::Failure(engine::FailureKind::unsupported,
                            fmt::format("the network's input {} is not N x C x H x W", input.name));
    const auto batch = static_cast<std::size_t>(input.shape[0]);
    const std::size_t picture = input.data.size() / batch;
    for (std::size_t i = 0; i < batch; ++i) {
      const auto index = static_cast<std::uint64_t>(lane) * batch + i;
      dataset::fill_random_picture(
          seed, index, static_cast<int>(input.shape[1]), static_cast<int>(input.shape[2]),
          static_cast<int>(input.shape[3]), input.data.subspan(i * picture, picture));
    }
  }
}

}  // namespace perwatt::run
