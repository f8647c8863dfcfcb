#include "run/worker/classification.h"

#include <gmock/gmock.h>
#include <signal.h>

#include "base/tree_fixture.h"
#include "run/worker/oom_watch.h"

namespace perwatt::run::classification_test {
namespace {

using record::Status;

WorkerEnd by_signal(int signal, std::optional<bool> oom = false, std::string errors = "") {
  WorkerEnd end;
  end.end.signal = signal;
  end.oom_struck = oom;
  end.error_text = std::move(errors);
  return end;
}

TEST(ClassifyTest, ACrashHasItsSignalAndLastWords) {
  const auto verdict =
      classify(by_signal(SIGSEGV, false, "loading\nbad pointer\n"), "loading", 300);
  EXPECT_EQ(verdict.status, Status::crashed);
  EXPECT_EQ(verdict.reason, "crashed (SIGSEGV) while loading: loading; bad pointer");
  EXPECT_NE(verdict.remedy, "");
}

TEST(ClassifyTest, SigkillIsOutOfMemoryOnlyWhereTheKernelSaysSo) {
  EXPECT_EQ(classify(by_signal(SIGKILL, true), "loading", 300).status, Status::out_of_memory);
  const auto known = classify(by_signal(SIGKILL, false), "measuring", 300);
  EXPECT_EQ(known.status, Status::crashed);
  EXPECT_EQ(known.reason, "killed (SIGKILL) while measuring, cause unknown");
  const auto unknown = classify(by_signal(SIGKILL, std::nullopt), "measuring", 300);
  EXPECT_EQ(unknown.status, Status::crashed);
  EXPECT_THAT(unknown.remedy, testing::HasSubstr("dmesg"));
}

TEST(ClassifyTest, AnUncaughtBadAllocIsOutOfMemory) {
  const auto verdict = classify(by_signal(SIGABRT, false,
                                          "terminate called after throwing an instance of "
                                          "'std::bad_alloc'\n  what():  std::bad_alloc\n"),
                                "loading", 300);
  EXPECT_EQ(verdict.status, Status::out_of_memory);
  EXPECT_EQ(classify(by_signal(SIGABRT), "loading", 300).status, Status::crashed);
}

TEST(ClassifyTest, WhatTheParentKilledIsNotACrash) {
  WorkerEnd end = by_signal(SIGKILL);
  end.cause = WorkerEnd::Cause::timed_out;
  const auto late = classify(end, "warming up", 2.5);
  EXPECT_EQ(late.status, Status::timed_out);
  EXPECT_EQ(late.reason, "still warming up at the time limit of 2.5 s");
  end.cause = WorkerEnd::Cause::interrupted;
  EXPECT_EQ(classify(end, "measuring", 300).status, Status::interrupted);
  end.cause = WorkerEnd::Cause::garbled;
  end.problem = "a message is not JSON";
  EXPECT_EQ(classify(end, "measuring", 300).status, Status::engine_error);
}

TEST(ClassifyTest, AnExitWithoutAnAnswerIsACrash) {
  WorkerEnd end;
  end.end.exit_status = 3;
  end.error_text = "licence expired\n";
  const auto verdict = classify(end, "loading", 300);
  EXPECT_EQ(verdict.status, Status::crashed);
  EXPECT_EQ(verdict.reason,
            "the worker ended by itself (exit status 3) while loading: licence expired");
}

TEST(ClassifyTest, AFailureKeepsItsKindAndItsOwnRemedy) {
  using Kind = WorkerFailure::Kind;
  EXPECT_EQ(classify({Kind::unsupported, "no LRN", ""}).status, Status::unsupported);
  EXPECT_EQ(classify({Kind::out_of_memory, "x", ""}).status, Status::out_of_memory);
  EXPECT_EQ(classify({Kind::device_lost, "x", ""}).status, Status::device_lost);
  EXPECT_EQ(classify({Kind::crashed, "x", ""}).status, Status::crashed);
  EXPECT_EQ(classify({Kind::misuse, "x", ""}).status, Status::engine_error);
  const auto verdict = classify({Kind::unavailable, "two\nlines", "do this"});
  EXPECT_EQ(verdict.reason, "two; lines");
  EXPECT_EQ(verdict.remedy, "do this");
}

TEST(LastWordsTest, AreOneShortPrintableLine) {
  EXPECT_EQ(last_words(""), "");
  EXPECT_EQ(last_words("one\ntwo\n\nthree\r\n \n"), "two; three");
  EXPECT_EQ(last_words("a\tb\x1b[31m"), "a b [31m");
  EXPECT_EQ(last_words(std::string(1000, 'x')).size(), 200u);
  EXPECT_EQ(last_words("\xff"), "\xef\xbf\xbd");
}

class OomWatchTest : public TreeTest {
 protected:
  OomCount count() const { return count_oom_kills(sysroot()); }
};

TEST_F(OomWatchTest, ReadsTheMachineAndVersionTwoGroups) {
  write("proc/vmstat", "pgfault 12\noom_kill 3\n");
  write("proc/self/cgroup", "0::/user.slice/a\n");
  write("sys/fs/cgroup/user.slice/a/memory.events", "low 0\noom 2\noom_kill 2\n");
  EXPECT_EQ(count().machine, 3u);
  EXPECT_EQ(count().group, 2u);
}

TEST_F(OomWatchTest, ReadsVersionOneGroups) {
  write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/box/1\n0::/\n");
  write("sys/fs/cgroup/memory/box/1/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  EXPECT_FALSE(count().machine);
  EXPECT_EQ(count().group, 5u);
}

TEST_F(OomWatchTest, FallsBackToTheMountsRootInsideAContainer) {
  write("proc/self/cgroup", "0::/host/only\n");
  write("sys/fs/cgroup/memory.events", "oom_kill 1\n");
  EXPECT_EQ(count().group, 1u);
}

TEST_F(OomWatchTest, AnOldKernelTellsNothing) {
  write("proc/vmstat", "pgfault 12\n");
  EXPECT_FALSE(oom_struck(count(), count()));
}

TEST(OomStruckTest, ComparesTwoLooks) {
  EXPECT_EQ(oom_struck({1, 4}, {1, 5}), true);
  EXPECT_EQ(oom_struck({1, {}}, {2, {}}), true);
  EXPECT_EQ(oom_struck({1, 4}, {1, 4}), false);
  EXPECT_EQ(oom_struck({1, 4}, {{}, {}}), std::nullopt);
}

}  // namespace
}  // namespace perwatt::run::classification_test
