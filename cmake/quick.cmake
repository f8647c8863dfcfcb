# Builds that compile little twice: several files as one (PERWATT_UNITY), the largest headers once (PERWATT_PRECOMPILE).
# A file that compiles so may still lack an #include: the presets without them (dev, and the portable binaries) tell.
option(PERWATT_UNITY "Compile several files as one" OFF)
option(PERWATT_PRECOMPILE "Precompile the largest headers" OFF)
set(PERWATT_UNITY_FILES 16 CACHE STRING "So many files as one")

set(PERWATT_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <filesystem> <fstream> <functional> <map> <memory>
    <optional> <set> <span> <sstream> <string> <string_view> <thread> <variant> <vector>)
set(PERWATT_LIBRARY_HEADERS <fmt/format.h> <fmt/ranges.h> <nlohmann/json.hpp>)

# perwatt_precompiled(KIND HEADER...): the headers that targets of a kind share.
function(perwatt_precompiled kind)
  if(NOT PERWATT_PRECOMPILE)
    return()
  endif()
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/precompiled_${kind}.cpp" CONTENT "")  # kept as it is where it is there
  add_library(perwatt_precompiled_${kind} STATIC "${CMAKE_BINARY_DIR}/generated/precompiled_${kind}.cpp")
  target_link_libraries(perwatt_precompiled_${kind} PUBLIC Threads::Threads)
  if(kind STREQUAL "test")
    target_link_libraries(perwatt_precompiled_${kind} PUBLIC GTest::gmock)  # its definitions are part of what is precompiled
  endif()
  perwatt_options(perwatt_precompiled_${kind} ${kind})
  target_precompile_headers(perwatt_precompiled_${kind} PRIVATE ${ARGN})
endfunction()

# perwatt_options(TARGET KIND): only what runs while something is timed is worth the compiler's best. What commands do beside calling
# other rooms, reading words and printing lines, is worth none (to GCC: Zig takes -O0 as a wish for checks at run time).
function(perwatt_options target kind)
  if(kind STREQUAL "command" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O0>)
  elseif(NOT kind STREQUAL "timed")
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
endfunction()

# perwatt_quick(TARGET KIND): compiles a target so. KIND is "timed", "untimed" (less optimised), "command" (the same, with CLI11, which
# costs each unit seconds) or "test" (the same, with GoogleTest).
function(perwatt_quick target kind)
  perwatt_options(${target} ${kind})
  if(PERWATT_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${PERWATT_UNITY_FILES})
  endif()
  if(PERWATT_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM perwatt_precompiled_${kind})
  endif()
endfunction()
