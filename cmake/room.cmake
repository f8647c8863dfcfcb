# perwatt_room(NAME [SEES room...] [USES target...])
#
# One static library from src/NAME/*.cpp, linked to exactly the rooms that it may see and the outside libraries that it
# uses; and one test program NAME_test from the *_test.cpp beside the code. The rooms seen are kept in a global
# property, from which the check of includes (tests/rooms) reads the arrows.
function(perwatt_room name)
  cmake_parse_arguments(ROOM "" "" "SEES;USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp" "${CMAKE_SOURCE_DIR}/src/${name}/*.c")
  file(GLOB tests CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*_test.cpp")
  list(REMOVE_ITEM sources ${tests} "${CMAKE_SOURCE_DIR}/src/${name}/main.cpp")
  list(TRANSFORM ROOM_SEES PREPEND perwatt_ OUTPUT_VARIABLE seen)
  if(sources)
    add_library(perwatt_${name} STATIC ${sources})
    target_include_directories(perwatt_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(perwatt_${name} PUBLIC ${seen} ${ROOM_USES})
    if(PERWATT_PRECOMPILE)
      target_precompile_headers(perwatt_${name} REUSE_FROM perwatt_precompiled)
    endif()
  else()
    add_library(perwatt_${name} INTERFACE)
    target_include_directories(perwatt_${name} INTERFACE "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(perwatt_${name} INTERFACE ${seen} ${ROOM_USES})
  endif()
  list(JOIN ROOM_SEES "," sees)
  set_property(GLOBAL APPEND PROPERTY PERWATT_ROOMS "${name}=${sees}")
  if(PERWATT_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE perwatt_${name} GTest::gmock GTest::gtest_main)
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)  # what is tested has its own
    target_compile_definitions(${name}_test PRIVATE PERWATT_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}/" DISCOVERY_TIMEOUT 60
                         PROPERTIES TIMEOUT 300 ENVIRONMENT "PERWATT_VENV=${PERWATT_VENV}")
  endif()
endfunction()
