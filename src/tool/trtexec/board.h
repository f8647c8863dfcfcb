// What trtexec does not tell by itself: the machine's DLA cores, and what a plan is bound to.
#pragma once

#include <string>

#include "base/sysroot.h"

namespace perwatt::tool::trtexec {

/// How many DLA cores the kernel shows (nodes called nvdla0, nvdla1 below host1x, or under /dev);
/// 2 where the chip has them (Xavier, Orin) and none is shown.
int dla_cores(const Sysroot& sysroot);

/// The version of the libnvinfer that the system holds, "7.1.3"; "" where there is none.
std::string library_version(const Sysroot& sysroot);

/// Words that are other words on another board or GPU: a plan is of use on its own kind only.
std::string board_words(const Sysroot& sysroot);

}  // namespace perwatt::tool::trtexec
