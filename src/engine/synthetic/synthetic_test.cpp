#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>

#include "base/clock.h"
#include "engine/registry.h"
#include "engine/synthetic/options.h"

namespace perwatt::engine::synthetic_test {
namespace {

using testing::HasSubstr;
using Options = std::map<std::string, std::string>;

std::unique_ptr<Network> load(const Options& options, int lanes = 1,
                              const std::string& device = "cpu") {
  LoadRequest request;
  request.device = device;
  request.lanes = lanes;
  request.profile = true;
  request.options = options;
  return find_plugin("synthetic")->open({})->load(request);
}

template <typename Call>
Failure failure_of(Call call) {
  try {
    call();
  } catch (const Failure& failure) {
    return failure;
  }
  ADD_FAILURE() << "did not fail";
  return {FailureKind::engine_error, ""};
}

TEST(SyntheticNetwork, HasSpareLanesBesideItsOwnChoiceOnly) {
  LoadRequest request;
  request.device = "null";
  request.spare_lanes = 2;
  const auto engine = find_plugin("synthetic")->open({});
  EXPECT_EQ(engine->load(request)->lanes(), 3);
  request.lanes = 5;
  EXPECT_EQ(engine->load(request)->lanes(), 5);
}

/// Records the order in which lanes end.
struct Ends {
  static void on_done(void* context, int lane, bool ok) noexcept {
    auto& ends = *static_cast<Ends*>(context);
    const std::lock_guard lock(ends.mutex);
    ends.lanes.push_back(ok ? lane : -1);
    ends.changed.notify_all();
  }
  void wait_for(std::size_t number) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return lanes.size() >= number; });
  }
  Done done() { return {&Ends::on_done, this}; }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<int> lanes;
};

TEST(Synthetic, CompletesAtOnceWithoutLatency) {
  for (const auto& network : {load({}), load({{"latency_us", "1e9"}}, 1, "null")}) {
    Ends ends;
    network->start(0, ends.done());
    EXPECT_EQ(ends.lanes, std::vector{0});
  }
}

TEST(Synthetic, TakesNoLessThanItsLatency) {
  const auto network = load({{"latency_us", "2000"}}, 2);
  const MonotonicClock clock;
  const Nanoseconds start = clock.now();
  network->infer(0);
  EXPECT_GE(clock.now() - start, std::chrono::milliseconds(2));
  const Nanoseconds second = clock.now();
  Ends ends;
  network->start(0, ends.done());
  network->start(1, ends.done());
  ends.wait_for(2);
  EXPECT_GE(clock.now() - second, std::chrono::milliseconds(2));
}

TEST(Synthetic, SerialServerTakesLanesInTurn) {
  const auto network = load({{"latency_us", "1000"}, {"server", "serial"}}, 4);
  const MonotonicClock clock;
  const Nanoseconds start = clock.now();
  Ends ends;
  for (const int lane : {2, 0, 3, 1}) network->start(lane, ends.done());
  ends.wait_for(4);
  EXPECT_GE(clock.now() - start, std::chrono::milliseconds(4));
  EXPECT_EQ(ends.lanes, (std::vector{2, 0, 3, 1}));
}

TEST(Synthetic, LawIsReadBack) {
  const auto settings = load({{"law", "ar1"},
                              {"phi", "0.9"},
                              {"latency_us", "1500"},
                              {"stall_every", "1000"},
                              {"stall_ms", "200"},
                              {"seed", "9"}})
                            ->settings();
  EXPECT_EQ(settings.at("law"), "ar1");
  EXPECT_EQ(settings.at("mean_us"), "1700");
  EXPECT_EQ(settings.at("seed"), "9");
}

TEST(Synthetic, MeanFollowsFromBatchLanesThreadsAndBoost) {
  using std::chrono::milliseconds;
  const LoadLaw plain{.per_image = milliseconds(4)};
  EXPECT_EQ(plain.latency(milliseconds(8), 2, 0, 8), milliseconds(16));
  const LoadLaw law{.per_image = milliseconds(4), .best_batch = 4, .cores = 4};
  const auto rate = [&law](int batch, int threads, int lanes) {
    return lanes * batch / seconds(law.latency(milliseconds(8), batch, threads, lanes));
  };
  const double best = rate(4, 1, 4);
  for (const int batch : {1, 2, 4, 8, 16})
    for (const int threads : {0, 1, 2, 3, 4})
      for (const int lanes : {1, 2, 3, 4, 6, 8})
        EXPECT_LE(rate(batch, threads, lanes), 1.000001 * best)
            << batch << ' ' << threads << ' ' << lanes;
  EXPECT_DOUBLE_EQ(rate(4, 0, 4), rate(4, 4, 4));
  LoadLaw boosted = law;
  boosted.boost = true;
  EXPECT_EQ(boosted.latency(milliseconds(8), 4, 1, 4), std::chrono::microseconds(21600));
  const auto network =
      load({{"latency_us", "8000"}, {"per_image_us", "4000"}, {"cores", "4"}, {"boost", "on"}}, 4);
  EXPECT_EQ(network->settings().at("mean_us"), "14250.7");  // 12 ms / 4^0.8 * 4 lanes * 0.9
}

TEST(Synthetic, ExecutesAsToldLargestShareFirst) {
  const auto parts = load({{"executes", "fp32:0.25,bf16:0.75"}})->executed().parts;
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].precision, Precision::bf16);
  EXPECT_DOUBLE_EQ(parts[0].share, 0.75);
  EXPECT_EQ(parts[0].device, "cpu");
}

TEST(Synthetic, RefusesBadOptionsByName) {
  for (const Options& options :
       {Options{{"latency_us", "-1"}}, Options{{"latency_us", "fast"}},
        Options{{"latency_us", "1x"}}, Options{{"law", "cauchy"}}, Options{{"cv", "0.9"}},
        Options{{"phi", "1"}}, Options{{"seed", "1.5"}}, Options{{"server", "both"}},
        Options{{"fail", "politely"}}, Options{{"fail_at", "0"}}, Options{{"executes", "fp64"}},
        Options{{"executes", "fp32:0.5"}}, Options{{"latency", "1"}}}) {
    const Failure failure = failure_of([&] { load(options); });
    EXPECT_EQ(failure.kind(), FailureKind::unsupported);
    EXPECT_THAT(failure.what(),
                HasSubstr("option " + options.begin()->first + "=" + options.begin()->second));
  }
}

TEST(Synthetic, WorksInSimulatedTimeWhereItIsGiven) {
  SimulatedClock clock;
  OpenRequest where;
  where.clock = &clock;
  LoadRequest request;
  request.device = "cpu";
  request.lanes = 2;
  request.options = {{"latency_us", "3600000000"}};  // an hour
  const auto network = find_plugin("synthetic")->open(where)->load(request);
  network->infer(0);
  EXPECT_EQ(clock.now(), std::chrono::hours(1));
  Ends ends;
  network->start(0, ends.done());
  network->start(1, ends.done());
  EXPECT_TRUE(ends.lanes.empty());
  clock.wait_until(std::chrono::hours(2));
  EXPECT_EQ(ends.lanes, (std::vector{0, 1}));
}

TEST(Synthetic, FailsAsAskedFromTheInferenceAsked) {
  const std::map<std::string, FailureKind> kinds{{"oom", FailureKind::out_of_memory},
                                                 {"error", FailureKind::engine_error},
                                                 {"device_lost", FailureKind::device_lost}};
  for (const auto& [fail, kind] : kinds) {
    EXPECT_EQ(failure_of([&] { load({{"fail", fail}, {"fail_at", "load"}}); }).kind(), kind);
    EXPECT_EQ(failure_of([&] {
                load({{"fail", fail}, {"fail_at", "first"}})->infer(0);
              }).kind(),
              kind);
    const auto third = load({{"fail", fail}, {"fail_at", "3"}});
    third->infer(0);
    third->infer(0);
    EXPECT_EQ(failure_of([&] { third->infer(0); }).kind(), kind);
    Ends ends;
    third->start(0, ends.done());
    EXPECT_EQ(ends.lanes, std::vector{-1});
    EXPECT_EQ(third->failure(0).kind(), kind);
  }
}

TEST(Synthetic, EatsNoMoreMemoryThanAllowed) {
  const Failure failure = failure_of([] {
    load({{"fail", "eat_memory"}, {"fail_at", "load"}, {"eat_mb", "32"}});
  });
  EXPECT_EQ(failure.kind(), FailureKind::out_of_memory);
  EXPECT_THAT(failure.what(), HasSubstr("32 MiB"));
}

TEST(SyntheticDeathTest, CrashesAbortsAndHangsOnDemand) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(load({{"fail", "crash"}})->infer(0), testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(load({{"fail", "abort"}, {"fail_at", "load"}}), testing::KilledBySignal(SIGABRT), "");
  EXPECT_EXIT(
      {
        ualarm(200000, 0);
        load({{"fail", "hang"}})->infer(0);
      },
      testing::KilledBySignal(SIGALRM), "");
}

}  // namespace
}  // namespace perwatt::engine::synthetic_test
