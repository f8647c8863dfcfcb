# perwatt_build_facts(ROOM): what base/build.h declares, written anew by each build, as a unit of its own: a commit compiles
# nothing else.
function(perwatt_build_facts room)
  perwatt_target(target "${room}")
  set(output "${CMAKE_BINARY_DIR}/generated/build.cpp")
  add_custom_target(${target}_build_facts
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${CMAKE_SOURCE_DIR}" "-DVERSION=${PROJECT_VERSION}" "-DARCHITECTURE=${CMAKE_SYSTEM_PROCESSOR}"
            "-DCOMMIT=${PERWATT_COMMIT}" "-DOUTPUT=${output}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/build_facts.cmake"
    BYPRODUCTS "${output}"
    COMMENT "Asking git which commit this is"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
  set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
  add_dependencies(${target} ${target}_build_facts)
endfunction()
