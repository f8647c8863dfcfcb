// What a worker is started with. Is NOT aware of what it will be asked.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "base/sysroot.h"
#include "engine/registry.h"

namespace perwatt::run {

struct WorkerOptions {
  std::filesystem::path program;      ///< perwatt itself: the worker is `program worker`
  std::vector<std::string> launcher;  ///< words that it is started by, a path first; or none
  engine::OpenRequest open;
  Sysroot sysroot;
  const std::atomic<bool>* interrupted =
      nullptr;  ///< set by Ctrl-C: the case in flight is given up, no further one starts
};

}  // namespace perwatt::run
