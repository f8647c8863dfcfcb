# perwatt_engine(NAME [SEES room...] [INCLUDES dir...] [WITHOUT reason remedy]), perwatt_tool(...) and perwatt_meter(NAME): one
# line adds a plug-in. An engine or a tool is a sub-room src/<kind>/NAME, which sees `base` and its kind's room and what SEES
# adds; a meter is one file src/meter/NAME.cpp. It defines `const Plugin NAME_plugin`; the build generates the list. What is
# absent on a machine stays listed with its reason, and so does what the build leaves out: where WITHOUT names a reason, a
# plug-in that says so stands in the place of NAME's files.
option(PERWATT_COMPLETE "Fail where a part would be left out of the build" OFF)

# perwatt_say_left_out(WHAT WHY): at configure time.
function(perwatt_say_left_out what why)
  set(level NOTICE)
  if(PERWATT_COMPLETE)
    set(level FATAL_ERROR)
  endif()
  message(${level} "${what} left out of this build: ${why}")
endfunction()

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
  cmake_parse_arguments(PLUGIN "" "" "SEES;INCLUDES;WITHOUT" ${ARGN})
  string(TOUPPER "PERWATT_${kind}S" property)
  set_property(GLOBAL APPEND PROPERTY ${property} ${name})
  if(PLUGIN_WITHOUT)
    perwatt_left_out(stub ${kind} ${name} ${PLUGIN_WITHOUT})
    perwatt_room(${kind}/${name} SEES base ${kind} ${PLUGIN_SEES} INSTEAD "${stub}")
    return()
  endif()
  perwatt_room(${kind}/${name} SEES base ${kind} ${PLUGIN_SEES})
  target_include_directories(perwatt_${kind}_${name} SYSTEM PUBLIC ${PLUGIN_INCLUDES})
endfunction()

# perwatt_left_out(VARIABLE KIND NAME REASON REMEDY): says that a plug-in is left out, and gives the file that stands in its place.
function(perwatt_left_out variable kind name reason remedy)
  perwatt_say_left_out("The ${kind} ${name} is" "${reason}; ${remedy}")
  set(PERWATT_KIND ${kind})
  set(PERWATT_NAME ${name})
  set(PERWATT_REASON "${reason}")
  set(PERWATT_REMEDY "${remedy}")
  set(stub "${CMAKE_BINARY_DIR}/generated/${kind}_${name}_left_out.cpp")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/left_out.cpp.in" "${stub}" @ONLY)
  set(${variable} "${stub}" PARENT_SCOPE)
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
