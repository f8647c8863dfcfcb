# Writes the facts of a build as C++ (base/build.h). Every build runs it; the file is kept as it is where nothing has changed.
# usage: cmake -DROOT=DIR -DVERSION=... -DARCHITECTURE=... -DOUTPUT=FILE [-DCOMMIT=...] -P build_facts.cmake
#
# The commit is the one that COMMIT gives, else the environment's PERWATT_COMMIT (a source archive has no other), else git's where
# ROOT is a checkout, else "unknown". One that is given may end in "-dirty". With git the sources are dirty where a tracked file
# differs from the commit, or where git does not know a file that is compiled in.
if(NOT COMMIT)
  set(COMMIT "$ENV{PERWATT_COMMIT}")
endif()

if(NOT COMMIT AND EXISTS "${ROOT}/.git")
  execute_process(COMMAND git -C "${ROOT}" describe --always --dirty --abbrev=12 "--exclude=*"
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE no_commit)
  execute_process(COMMAND git -C "${ROOT}" ls-files --others --exclude-standard -- cmake data src
                  OUTPUT_VARIABLE unknown_files ERROR_QUIET)
  if(no_commit EQUAL 0)
    set(COMMIT "${described}")
    if(unknown_files)
      string(APPEND COMMIT "-dirty")
    endif()
  endif()
endif()

set(dirty false)
if(COMMIT MATCHES "-dirty$")
  set(dirty true)
  string(REGEX REPLACE "(-dirty)+$" "" COMMIT "${COMMIT}")
endif()
if(NOT COMMIT MATCHES "^[0-9A-Za-z._+-]+$")
  if(COMMIT)
    message(WARNING "'${COMMIT}' is no commit: perwatt will call it unknown. Give the hash alone, as in 1a2b3c4d5e6f.")
  endif()
  set(COMMIT unknown)
  set(dirty false)
endif()

file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[// Written by cmake/build_facts.cmake.
#include "base/build.h"

namespace perwatt {

const Build& build() {
  static constexpr Build kBuild{"@VERSION@", "@COMMIT@", @dirty@, "@ARCHITECTURE@"};
  return kBuild;
}

}  // namespace perwatt
]])
