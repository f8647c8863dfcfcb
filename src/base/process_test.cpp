#include "base/process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include "base/error.h"

namespace perwatt::process_test {
namespace {

using std::chrono::seconds;

Child shell(const std::string& script) {
  return Child({"/bin/sh", "-c", script});
}

/// All bytes until the other side closes.
std::string receive_all(int socket) {
  std::string text;
  std::array<char, 256> buffer;
  for (ssize_t got; (got = recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

/// "R", "S", "Z", ... as the kernel says, or "gone".
std::string state_of(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string number, name, state = "gone";
  stat >> number >> name >> state;
  return state;
}

TEST(ChildTest, TellsTheExitStatus) {
  Child child = shell("exit 7");
  const auto end = child.wait(seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->exit_status, 7);
  EXPECT_EQ(end->signal, 0);
  EXPECT_GT(end->max_resident_kib, 0);
}

TEST(ChildTest, TellsTheSignal) {
  Child child = shell("kill -SEGV $$");
  const auto end = child.wait(seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGSEGV);
}

TEST(ChildTest, TalksOverDescriptorThree) {
  Child child = shell("read line <&3; echo \"got $line\" >&3");
  ASSERT_EQ(send(child.socket(), "hello\n", 6, 0), 6);
  EXPECT_EQ(receive_all(child.socket()), "got hello\n");
}

TEST(ChildTest, StandardOutputGoesNowhereAndErrorsAreKept) {
  Child child = shell("echo lost; echo kept >&2");
  ASSERT_TRUE(child.wait(seconds(20)));
  EXPECT_EQ(child.error_text(), "kept\n");
  EXPECT_EQ(receive_all(child.socket()), "");
}

TEST(ChildTest, KeepsTheTailOfALongErrorTextAndDoesNotBlockTheChild) {
  Child child = shell("i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i+1)); done");
  ASSERT_TRUE(child.wait(seconds(60)));
  EXPECT_LE(child.error_text().size(), 4096u);
  EXPECT_THAT(child.error_text(), testing::EndsWith("line 19999\n"));
}

TEST(ChildTest, WaitGivesUpAtItsLimit) {
  Child child = shell("sleep 1000");
  EXPECT_FALSE(child.wait(std::chrono::milliseconds(1)));
  child.kill(SIGKILL);
  const auto end = child.wait(seconds(20));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGKILL);
}

TEST(ChildTest, DestructionKillsTheChildAndWhatItStarted) {
  pid_t pid = 0;
  pid_t grandchild = 0;
  {
    Child child = shell("sleep 1000 & echo $! >&3; exec 3>&-; wait");
    pid = child.pid();
    std::array<char, 32> buffer{};
    ASSERT_GT(recv(child.socket(), buffer.data(), buffer.size() - 1, 0), 0);
    grandchild = std::stoi(buffer.data());
  }
  EXPECT_NE(kill(pid, 0), 0);
  // The grandchild is reaped by init; until then it is a zombie. On a busy machine it dies a moment
  // after its signal.
  std::string state = state_of(grandchild);
  for (int i = 0; i < 1000 && state != "gone" && state != "Z" && state != "X"; ++i) {
    usleep(10'000);
    state = state_of(grandchild);
  }
  EXPECT_THAT(state, testing::AnyOf("gone", "Z", "X"));
}

TEST(ChildTest, IsInAProcessGroupOfItsOwn) {
  Child child = shell("sleep 1000");
  EXPECT_EQ(getpgid(child.pid()), child.pid());
}

TEST(ChildTest, PassesNoOtherDescriptorOn) {
  std::array<int, 2> open_pipe{};
  ASSERT_EQ(pipe(open_pipe.data()), 0);  // without close-on-exec
  Child other = shell("sleep 1000");
  Child child = shell("for f in /proc/self/fd/*; do echo ${f##*/} >&3; done");
  const std::string seen = receive_all(child.socket());
  EXPECT_THAT(seen, testing::Not(testing::HasSubstr("\n" + std::to_string(other.socket()) + "\n")));
  EXPECT_THAT(seen, testing::HasSubstr("3\n"));
  close(open_pipe[0]);
  close(open_pipe[1]);
}

TEST(ChildTest, FindsPassedDescriptorsFromFourOn) {
  std::array<int, 2> first{}, second{};
  ASSERT_EQ(pipe(first.data()), 0);
  ASSERT_EQ(pipe(second.data()), 0);
  Child child(
      {"/bin/sh", "-c", "printf one >&4; printf two >&5; test -e /proc/self/fd/6 && printf 6 >&3"},
      {first[1], second[1]});
  ASSERT_TRUE(child.wait(seconds(20)));
  std::array<char, 8> text{};
  EXPECT_EQ(read(first[0], text.data(), text.size()), 3);
  EXPECT_STREQ(text.data(), "one");
  EXPECT_EQ(read(second[0], text.data(), text.size()), 3);
  EXPECT_STREQ(text.data(), "two");
  EXPECT_EQ(receive_all(child.socket()), "");
  for (const int each : {first[0], first[1], second[0], second[1]}) close(each);
}

TEST(ChildTest, MissingProgramIsAnErrorWithARemedy) {
  try {
    Child child({"/nonexistent/program"});
    FAIL() << "it started";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "cannot start /nonexistent/program: No such file or directory");
    EXPECT_NE(error.remedy(), "");
  }
}

TEST(SignalNameTest, KnowsTheUsualOnes) {
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(SIGKILL), "SIGKILL");
  EXPECT_EQ(signal_name(64), "signal 64");
}

}  // namespace
}  // namespace perwatt::process_test
