// What every engine must do, whichever it is.
#include "engine_conformance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <numeric>
#include <thread>

#include "driving.h"

namespace perwatt::conformance::engine_conformance_test {
namespace {

TEST_P(EngineConformance, DescribesItselfAndStaysTheSame) {
  const auto first = engine_->describe(), second = engine_->describe();
  std::cout << first.name << ' ' << first.version << " from " << first.library << '\n';
  EXPECT_EQ(first.name, GetParam());
  EXPECT_EQ(plugin().name, GetParam());
  EXPECT_FALSE(first.version.empty());
  EXPECT_FALSE(first.library.empty());
  ASSERT_FALSE(first.devices.empty());
  ASSERT_EQ(first.devices.size(), second.devices.size());
  for (std::size_t i = 0; i < first.devices.size(); ++i) {
    EXPECT_EQ(first.devices[i].name, second.devices[i].name);
    EXPECT_EQ(first.devices[i].precisions, second.devices[i].precisions);
    EXPECT_FALSE(first.devices[i].full_name.empty());
    EXPECT_FALSE(first.devices[i].precisions.empty());
  }
}

TEST_P(EngineConformance, GivesTheLanesAskedFor) {
  LoadRequest wanted = request();
  EXPECT_EQ(engine_->load(wanted)->lanes(), 1);
  wanted.goal = engine::Goal::throughput;
  EXPECT_GE(engine_->load(wanted)->lanes(), 1);
  wanted.lanes = 3;
  EXPECT_EQ(engine_->load(wanted)->lanes(), 3);
}

TEST_P(EngineConformance, AddsSpareLanesToItsOwnChoice) {
  LoadRequest wanted = request();
  wanted.goal = engine::Goal::throughput;
  const int chosen = engine_->load(wanted)->lanes();
  wanted.spare_lanes = 2;
  EXPECT_EQ(engine_->load(wanted)->lanes(), chosen + 2);
  wanted.goal = engine::Goal::latency;
  EXPECT_EQ(engine_->load(wanted)->lanes(), 3);
}

TEST_P(EngineConformance, TakesItsTunables) {
  for (const engine::Tunable& tunable : plugin().tunables)
    for (const std::string& value : tunable.values) {
      LoadRequest wanted = request();
      if (!tunable.device.empty() && tunable.device != wanted.device) continue;
      wanted.goal = engine::Goal::throughput;
      wanted.lanes = 3;
      wanted.options[std::string(tunable.key)] = value;
      const auto network = engine_->load(wanted);
      EXPECT_EQ(network->lanes(), 3) << tunable.key << '=' << value;
      network->infer(2);
    }
}

TEST_P(EngineConformance, HasPortsOfItsShape) {
  LoadRequest wanted = request();
  wanted.batch = plugin().batches ? 2 : 1;
  const auto network = engine_->load(wanted);
  for (const engine::Tensor& tensor : {network->input(0), network->output(0)}) {
    EXPECT_FALSE(tensor.name.empty());
    ASSERT_FALSE(tensor.shape.empty());
    EXPECT_EQ(tensor.shape[0], wanted.batch);
    const auto size = std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1},
                                      std::multiplies{});
    EXPECT_EQ(static_cast<std::int64_t>(tensor.data.size()), size);
  }
}

TEST_P(EngineConformance, AnswersTheSameToTheSame) {
  const auto network = engine_->load(request());
  fill(network->input(0).data, 1);
  const auto asked = copied(network->input(0).data);
  network->infer(0);
  const auto first = copied(network->output(0).data);
  EXPECT_EQ(copied(network->input(0).data), asked) << "an inference leaves its input as it is";
  EXPECT_NEAR(std::accumulate(first.begin(), first.end(), 0.0), 1.0, 1e-3);
  for (int i = 0; i < 5; ++i) network->infer(0);
  EXPECT_EQ(copied(network->output(0).data), first);
}

TEST_P(EngineConformance, AnswersDifferentlyToDifferentInputs) {
  const auto network = engine_->load(request());
  fill(network->input(0).data, 1);
  network->infer(0);
  const auto first = copied(network->output(0).data);
  fill(network->input(0).data, 2);
  network->infer(0);
  EXPECT_GT(largest_difference(first, network->output(0).data), 1e-4F);
}

TEST_P(EngineConformance, AnswersStartedOnAllLanesAsInfer) {
  LoadRequest wanted = request();
  wanted.lanes = 4;
  wanted.goal = engine::Goal::throughput;
  const auto network = engine_->load(wanted);
  std::vector<std::vector<float>> expected;
  for (int lane = 0; lane < network->lanes(); ++lane) {
    fill(network->input(lane).data, static_cast<std::uint64_t>(lane));
    network->infer(lane);
    expected.push_back(copied(network->output(lane).data));
    std::ranges::fill(network->output(lane).data, 0.0F);
  }
  Counter counter;
  for (int round = 1; round <= 3; ++round) {
    for (int lane = 0; lane < network->lanes(); ++lane) {
      fill(network->input(lane).data, static_cast<std::uint64_t>(lane));
      network->start(lane, counter.done());
    }
    counter.wait_for(round * network->lanes());
  }
  EXPECT_EQ(counter.failed(), 0);
  for (int lane = 0; lane < network->lanes(); ++lane)
    EXPECT_LT(
        largest_difference(expected[static_cast<std::size_t>(lane)], network->output(lane).data),
        1e-6F);
}

TEST_P(EngineConformance, RestartsInsideDone) {
  LoadRequest wanted = request();
  wanted.lanes = 2;
  wanted.goal = engine::Goal::throughput;
  const auto network = engine_->load(wanted);
  for (int lane = 0; lane < 2; ++lane) fill(network->input(lane).data, 3);
  const auto run = [&](int times) {
    Restarter a(*network, 0, times), b(*network, 1, times);
    a.run();
    b.run();
    a.end().wait_for(1);
    b.end().wait_for(1);
    EXPECT_EQ(a.failed() + b.failed(), 0);
    return std::max(a.deepest_stack(), b.deepest_stack());
  };
  run(200);
  const long before = resident_bytes();
  EXPECT_LT(run(1000), std::size_t{64} << 10) << "the stack grows";
  EXPECT_LT(resident_bytes() - before, 16L << 20) << "memory grows";
}

TEST_P(EngineConformance, StartsAnotherLaneInsideDone) {
  LoadRequest wanted = request();
  wanted.lanes = 2;
  wanted.goal = engine::Goal::throughput;
  const auto network = engine_->load(wanted);
  for (int lane = 0; lane < 2; ++lane) fill(network->input(lane).data, 3);
  struct Relay {
    Network& network;
    Counter& end;
    static void on_done(void* context, int, bool ok) noexcept {
      auto& self = *static_cast<Relay*>(context);
      self.network.start(1, self.end.done());
      self.end.count(ok);
    }
  };
  Counter counter;
  Relay relay{*network, counter};
  for (int i = 1; i <= 50; ++i) {
    network->start(0, {&Relay::on_done, &relay});
    counter.wait_for(2 * i);
  }
  EXPECT_EQ(counter.failed(), 0);
}

TEST_P(EngineConformance, RestartsFromAnotherThread) {
  const auto network = engine_->load(request());
  fill(network->input(0).data, 3);
  Counter counter;
  constexpr int kTimes = 500;
  for (int i = 1; i <= kTimes; ++i) {
    network->start(0, counter.done());
    counter.wait_for(i);
  }
  EXPECT_EQ(counter.ended(), kTimes);
  EXPECT_EQ(counter.failed(), 0);
}

TEST_P(EngineConformance, AgreesRowByRowAcrossBatches) {
  LoadRequest wanted = request();
  const auto one = engine_->load(wanted);
  wanted.batch = 4;
  if (!plugin().batches) {
    EXPECT_EQ(failure_of(wanted).kind(), FailureKind::unsupported);
    GTEST_SKIP() << GetParam() << " does not declare batches, and refuses them";
  }
  const auto four = engine_->load(wanted);
  const auto pictures = four->input(0).data;
  fill(pictures, 5);
  four->infer(0);
  const auto rows = four->output(0).data;
  ASSERT_EQ(pictures.size(), 4 * one->input(0).data.size());
  ASSERT_EQ(rows.size(), 4 * one->output(0).data.size());
  for (std::size_t row = 0; row < 4; ++row) {
    std::ranges::copy(pictures.subspan(row * pictures.size() / 4, pictures.size() / 4),
                      one->input(0).data.begin());
    one->infer(0);
    EXPECT_LT(largest_difference(rows.subspan(row * rows.size() / 4, rows.size() / 4),
                                 one->output(0).data),
              1e-5F);
  }
}

TEST_P(EngineConformance, DestroyingWaitsForWhatIsInFlight) {
  LoadRequest wanted = request();
  wanted.lanes = 3;
  wanted.goal = engine::Goal::throughput;
  Counter counter;
  for (int round = 1; round <= 5; ++round) {
    auto network = engine_->load(wanted);
    for (int lane = 0; lane < 3; ++lane) network->start(lane, counter.done());
    network.reset();
    EXPECT_EQ(counter.ended(), 3 * round);
  }
}

TEST_P(EngineConformance, OutlivesItsEngine) {
  const auto network = engine_->load(request());
  engine_.reset();
  fill(network->input(0).data, 1);
  network->infer(0);
  EXPECT_GT(*std::ranges::max_element(network->output(0).data), 0.0F);
}

TEST_P(EngineConformance, MovesBetweenThreads) {
  std::unique_ptr<Network> network;
  std::thread([&] { network = engine_->load(request()); }).join();
  std::thread([&] {
    fill(network->input(0).data, 1);
    network->infer(0);
  }).join();
  Counter counter;
  std::thread([&] { network->start(0, counter.done()); }).join();
  counter.wait_for(1);
  EXPECT_EQ(counter.failed(), 0);
  std::thread([&] { network.reset(); }).join();
}

TEST_P(EngineConformance, SaysWhereAndHowItRan) {
  LoadRequest wanted = request();
  EXPECT_TRUE(engine_->load(wanted)->executed().parts.empty());
  wanted.profile = true;
  if (plugin().batches) wanted.batch = 16;  // so that nodes take whole microseconds
  const auto network = engine_->load(wanted);
  for (int i = 0; i < 20; ++i) network->infer(0);
  const auto executed = network->executed();
  if (!plugin().profiles) {
    EXPECT_TRUE(executed.parts.empty());
    GTEST_SKIP() << GetParam() << " does not declare profiles, and tells nothing";
  }
  ASSERT_FALSE(executed.parts.empty());
  double sum = 0;
  for (const auto& part : executed.parts) {
    EXPECT_FALSE(part.device.empty());
    EXPECT_LE(part.share, executed.parts.front().share);
    sum += part.share;
  }
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_EQ(executed.parts.front().precision, Precision::fp32) << "fp32 was asked for";
}

TEST_P(EngineConformance, ReadsItsSettingsBack) {
  EXPECT_FALSE(engine_->load(request())->settings().empty());
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const Plugin* plugin : engine::plugins()) names.emplace_back(plugin->name);
  names.emplace_back(engine::example_plugin.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Engines, EngineConformance, testing::ValuesIn(all_names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace perwatt::conformance::engine_conformance_test
