// The worker's own side of a case. Is NOT aware of cases or records.
#pragma once

namespace perwatt::run {

/// `perwatt worker`: serves the verbs of protocol.h on a socket until it closes. Returns the exit
/// status.
int serve_worker(int socket);

}  // namespace perwatt::run
