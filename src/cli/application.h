// The command line as a whole: parse, do the chosen command, translate errors into one line what,
// one line what to do.
#pragma once

namespace perwatt::cli {

/// The exit status for the shell: 0 ok, 1 failed, 2 usage, 130 interrupted.
int run_application(int argc, char** argv);

}  // namespace perwatt::cli
