# Zig as the compiler of binaries that need nothing newer than glibc 2.27. scripts/release calls it with
#   PERWATT_ARCHITECTURE  x86_64 or aarch64
#   PERWATT_ZIG           folder of the wrappers cc, c++, ar and ranlib
#   PERWATT_LIBRARIES     where cmake/portable/CMakeLists.txt installed the libraries; nothing of this machine is seen beside it
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR "${PERWATT_ARCHITECTURE}")
set(CMAKE_C_COMPILER "${PERWATT_ZIG}/cc")
set(CMAKE_CXX_COMPILER "${PERWATT_ZIG}/c++")
set(CMAKE_ASM_COMPILER "${PERWATT_ZIG}/cc")
set(CMAKE_AR "${PERWATT_ZIG}/ar")
set(CMAKE_RANLIB "${PERWATT_ZIG}/ranlib")
set(CMAKE_FIND_ROOT_PATH "${PERWATT_LIBRARIES}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES PERWATT_ARCHITECTURE PERWATT_ZIG PERWATT_LIBRARIES)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_FLAGS_INIT "-g0 -fomit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
set(CMAKE_CXX_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-s")
