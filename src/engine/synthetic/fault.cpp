#include "engine/synthetic/fault.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace perwatt::engine {
namespace {

/// Takes and touches memory in blocks until there is none or `bytes` are taken, then gives it back
/// and fails.
[[noreturn]] void eat(std::uint64_t bytes) {
  constexpr std::size_t kBlock = std::size_t{16} << 20;
  std::vector<std::unique_ptr<char[]>> blocks;
  try {
    for (std::uint64_t eaten = 0; eaten < bytes; eaten += kBlock) {
      blocks.emplace_back(new char[kBlock]);
      std::memset(blocks.back().get(), 0x5a, kBlock);
    }
  } catch (const std::bad_alloc&) {
  }
  const std::string eaten = std::to_string(blocks.size() * (kBlock >> 20));
  throw Failure(FailureKind::out_of_memory, "out of memory after " + eaten + " MiB, as asked");
}

[[noreturn]] void die(int signal) {
  std::signal(signal, SIG_DFL);
  pthread_kill(pthread_self(), signal);
  std::_Exit(128 + signal);  // only where the signal is blocked
}

}  // namespace

void FaultInjector::on_load() const {
  if (fault_.kind != Fault::Kind::none && fault_.at == 0) strike();
}

void FaultInjector::on_inference() {
  if (fault_.kind == Fault::Kind::none) return;
  const std::uint64_t number = inferences_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (fault_.at > 0 && number >= fault_.at) strike();
}

void FaultInjector::strike() const {
  switch (fault_.kind) {
    case Fault::Kind::none:
      return;
    case Fault::Kind::crash:
      die(SIGSEGV);
    case Fault::Kind::abort:
      die(SIGABRT);
    case Fault::Kind::hang:
      for (;;) pause();
    case Fault::Kind::oom:
      throw Failure(FailureKind::out_of_memory, "out of memory, as asked");
    case Fault::Kind::eat_memory:
      eat(fault_.eat_bytes);
    case Fault::Kind::error:
      throw Failure(FailureKind::engine_error, "inference failed, as asked");
    case Fault::Kind::device_lost:
      throw Failure(FailureKind::device_lost, "device lost, as asked");
  }
}

}  // namespace perwatt::engine
