#include "run/worker/worker.h"

#include <fcntl.h>
#include <signal.h>

#include <fstream>
#include <iostream>
#include <optional>
#include <vector>

#include "base/process.h"
#include "base/sysroot.h"
#include "run/worker/output_ring.h"
#include "run/worker/session.h"

namespace perwatt::run {
namespace {

/// When memory runs out, the kernel shall take this process, not the parent that keeps the results.
/// Raising one's own score needs no privilege; where it fails, the kernel's choice stays as it was.
void volunteer_for_oom_killer() {
  std::ofstream(Sysroot().real("/proc/self/oom_score_adj")) << "1000";
}

/// Looks go to the parent; a parent that is gone ends the measurement.
load::Observer make_observer(Channel& channel, bool& gone) {
  load::Observer observer;
  observer.look = [&channel, &gone](const load::InterimResult& look) {
    try {
      if (!gone) channel.send({{"look", encode(look)}});
      gone = channel.closed();
    } catch (const ChannelError&) {
      gone = true;
    }
  };
  observer.cancelled = [&gone] { return gone; };
  return observer;
}

}  // namespace

int serve_worker(int socket) {
  for (const int signal : {SIGINT, SIGHUP}) ::signal(signal, SIG_IGN);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  volunteer_for_oom_killer();
  Channel channel(socket);
  bool gone = false;
  try {
    std::optional<OutputRing> ring;
    if (fcntl(kChildPassed, F_GETFD) >= 0)
      ring.emplace(std::vector<int>{kChildPassed, kChildPassed + 1, kChildPassed + 2});
    Session session(make_observer(channel, gone), ring ? &*ring : nullptr);
    while (!session.closed()) {
      const auto request = channel.receive();
      if (!request) break;
      channel.send(session.answer(*request));
    }
  } catch (const std::exception& error) {
    std::cerr << "perwatt worker: " << error.what() << '\n';
    return 1;
  }
  return 0;
}

}  // namespace perwatt::run
