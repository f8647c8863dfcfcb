# Outside libraries: header-only C++ or plain C, the versions that Debian 12 ships or newer.
find_package(Threads REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_library(PERWATT_TURBOJPEG turbojpeg REQUIRED)
find_library(PERWATT_SPNG spng REQUIRED)

# perwatt_headers(NAME FILE): finds the folder of a library's headers, for every target.
function(perwatt_headers name file)
  find_path(PERWATT_${name}_INCLUDE ${file} REQUIRED)
  include_directories(SYSTEM "${PERWATT_${name}_INCLUDE}")
endfunction()
perwatt_headers(CLI11 CLI/CLI.hpp)
perwatt_headers(FMT fmt/format.h)
perwatt_headers(JSON nlohmann/json.hpp)
perwatt_headers(PROTOZERO protozero/pbf_writer.hpp)
perwatt_headers(SPNG spng.h)
perwatt_headers(TOMLPLUSPLUS toml++/toml.h)
perwatt_headers(TURBOJPEG turbojpeg.h)
perwatt_headers(XXHASH xxhash.h)
add_compile_definitions(TOML_HEADER_ONLY=0)  # src/base/toml_library.cpp compiles it

# ONNX Runtime's C header, from the headers that scripts/setup unpacks or from an install of one's own
# (-DPERWATT_ONNXRUNTIME_INCLUDE=DIR; an empty DIR leaves the engine out); the library itself is opened at run time.
find_path(PERWATT_ONNXRUNTIME_INCLUDE onnxruntime_c_api.h
          HINTS "${CMAKE_SOURCE_DIR}/build/onnxruntime-headers/usr/include" PATH_SUFFIXES onnxruntime onnxruntime/core/session
          NO_CMAKE_FIND_ROOT_PATH)
if(NOT PERWATT_ONNXRUNTIME_INCLUDE)
  set(PERWATT_ONNXRUNTIME_ABSENT "onnxruntime_c_api.h was not found" "run scripts/setup, which unpacks it, and build again")
endif()
if(PERWATT_TESTS)
  find_package(GTest 1.12 REQUIRED)
  include(GoogleTest)
endif()
if(PERWATT_BENCH)
  find_package(benchmark 1.7 REQUIRED)
endif()
