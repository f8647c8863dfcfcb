// Plans (TensorRT's compiled networks) and where they are kept, so that a network is built once.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/sysroot.h"
#include "tool/command.h"
#include "tool/trtexec/arguments.h"

namespace perwatt::tool::trtexec {

/// The command that is driven, and the machine that it runs on.
struct Command {
  std::filesystem::path path;
  Help help;
  Sysroot sysroot;
};

struct Plan {
  std::filesystem::path file;
  bool built = false;                  ///< now, not taken from the cache
  double build_s = 0;                  ///< the command's time, also where it was built earlier
  int dla_layers = 0, gpu_layers = 0;  ///< as the build said; 0 and 0 = it did not say
  std::string command;                 ///< that built it, as a shell reads it
};

/// Where plans and runs' files lie: `trtexec` in perwatt's cache. Throws Error where there is none.
std::filesystem::path plan_folder();

/// The plan from the cache, or built into it. Its name is a hash over the content of the model, the
/// version, the board (board_words()) and every word of the command, so the device, precision,
/// batch and the user's options. A plan that is there is not built anew: the same command may build
/// another one each time. Throws engine::Failure.
Plan make_plan(const Command& command, const engine::LoadRequest& request, const Ports& ports);

/// Runs trtexec with these words. Throws engine::Failure where it does not end well, and where
/// `cancelled` (may be empty) says so.
CommandEnd run_trtexec(const Command& command, const Words& words,
                       const std::function<bool()>& cancelled = {});

}  // namespace perwatt::tool::trtexec
