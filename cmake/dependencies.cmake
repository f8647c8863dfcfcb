# Outside libraries: header-only C++ or plain C, the versions that Debian 12 ships or newer.
find_package(Threads REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9.1 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(turbojpeg REQUIRED IMPORTED_TARGET libturbojpeg>=2.1)
pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng>=0.7)
find_path(PERWATT_PROTOZERO_INCLUDE protozero/pbf_writer.hpp REQUIRED)
# ONNX Runtime's C header, from the headers that scripts/setup unpacks or from an install of one's own
# (-DPERWATT_ONNXRUNTIME_INCLUDE=DIR); the library itself is opened at run time.
find_path(PERWATT_ONNXRUNTIME_INCLUDE onnxruntime_c_api.h
          HINTS "${CMAKE_SOURCE_DIR}/build/onnxruntime-headers/usr/include" PATH_SUFFIXES onnxruntime onnxruntime/core/session REQUIRED)
find_path(PERWATT_TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
find_path(PERWATT_XXHASH_INCLUDE xxhash.h REQUIRED)
add_compile_definitions(TOML_HEADER_ONLY=1)
if(PERWATT_TESTS)
  find_package(GTest 1.12 REQUIRED)
  include(GoogleTest)
endif()
if(PERWATT_BENCH)
  find_package(benchmark 1.7 REQUIRED)
endif()
