# perwatt_engine(NAME [SEES room...] [INCLUDES dir...]), perwatt_tool(...) and perwatt_meter(NAME): one line adds a plug-in. An
# engine or a tool is a sub-room src/<kind>/NAME, which sees `base` and its kind's room and what SEES adds; a meter is one file
# src/meter/NAME.cpp. It defines `const Plugin NAME_plugin`; the build generates the list. What is absent on a machine stays
# listed with its reason.
function(perwatt_engine name)
  perwatt_plugin_room(engine ${name} ${ARGN})
endfunction()
function(perwatt_tool name)
  perwatt_plugin_room(tool ${name} SEES engine ${ARGN})
endfunction()
function(perwatt_meter name)
  set_property(GLOBAL APPEND PROPERTY PERWATT_METERS ${name})
endfunction()

function(perwatt_plugin_room kind name)
  cmake_parse_arguments(PLUGIN "" "" "SEES;INCLUDES" ${ARGN})
  string(TOUPPER "PERWATT_${kind}S" property)
  set_property(GLOBAL APPEND PROPERTY ${property} ${name})
  perwatt_room(${kind}/${name} SEES base ${kind} ${PLUGIN_SEES})
  target_include_directories(perwatt_${kind}_${name} SYSTEM PUBLIC ${PLUGIN_INCLUDES})
endfunction()

# Writes the registry of a kind ("engine", "tool" or "meter") and adds it to the room's library, which the plug-ins are linked to:
# a circle of archives, which linkers are told of, and the only one.
function(perwatt_registry kind)
  string(TOUPPER "PERWATT_${kind}S" property)
  get_property(names GLOBAL PROPERTY ${property})
  set(declarations "")
  set(entries "")
  foreach(name IN LISTS names)
    string(APPEND declarations "extern const Plugin ${name}_plugin;\n")
    string(APPEND entries "      &${name}_plugin,\n")
    if(TARGET perwatt_${kind}_${name})
      target_link_libraries(perwatt_${kind} PRIVATE perwatt_${kind}_${name})
    endif()
  endforeach()
  set(PERWATT_KIND ${kind})
  set(PERWATT_DECLARATIONS "${declarations}")
  set(PERWATT_ENTRIES "${entries}")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/registry.cpp.in" "${CMAKE_BINARY_DIR}/generated/${kind}_registry.cpp" @ONLY)
  target_sources(perwatt_${kind} PRIVATE "${CMAKE_BINARY_DIR}/generated/${kind}_registry.cpp")
endfunction()
