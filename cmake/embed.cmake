# perwatt_embed(ROOM NAME=FILE...): puts files into a room's library. NAME (a C identifier) becomes the two symbols
# perwatt_asset_NAME_begin and perwatt_asset_NAME_end. An assembler's .incbin takes megabytes in milliseconds, where a C array
# takes the compiler seconds; the stub is plain enough for GNU as and clang on x86_64 and aarch64.
enable_language(ASM)

function(perwatt_embed room)
  perwatt_target(target "${room}")
  set(stub "${CMAKE_BINARY_DIR}/generated/${target}_assets.S")
  set(text ".section .rodata\n")
  set(files "")
  foreach(asset IN LISTS ARGN)
    string(REGEX MATCH "^([a-z_0-9]+)=(.+)$" matched "${asset}")
    if(NOT matched)
      message(FATAL_ERROR "perwatt_embed: '${asset}' is not NAME=FILE")
    endif()
    set(symbol "perwatt_asset_${CMAKE_MATCH_1}")
    list(APPEND files "${CMAKE_MATCH_2}")
    string(APPEND text ".globl ${symbol}_begin\n.globl ${symbol}_end\n${symbol}_begin:\n.incbin \"${CMAKE_MATCH_2}\"\n"
                       "${symbol}_end:\n.byte 0\n")
  endforeach()
  string(APPEND text ".section .note.GNU-stack,\"\",%progbits\n")
  file(CONFIGURE OUTPUT "${stub}" CONTENT "${text}" @ONLY)
  set_source_files_properties("${stub}" PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE "${stub}")
endfunction()

# perwatt_vega_script(VARIABLE): the path, below the build tree, of Vega, Vega-Lite and Vega-Embed as one script. It comes out
# of the vl-convert of the virtual environment, so nothing is downloaded and nothing of it lies in the repository. Without
# PERWATT_CHARTS it is an empty file, and the page says that its charts were left out.
function(perwatt_vega_script variable)
  if(NOT PERWATT_CHARTS)
    perwatt_say_left_out("The page's charts are" "PERWATT_CHARTS is OFF")
    set(script "${CMAKE_BINARY_DIR}/generated/no_charts.js")
    file(CONFIGURE OUTPUT "${script}" CONTENT "")
    set(${variable} "${script}" PARENT_SCOPE)
    return()
  endif()
  file(GLOB package "${PERWATT_VENV}/lib*/python3*/site-packages/vl_convert_python-*.dist-info/METADATA")
  if(NOT EXISTS "${PERWATT_VENV}/bin/python" OR NOT package)
    message(FATAL_ERROR "No vl-convert-python in the virtual environment '${PERWATT_VENV}' (the report's charts are built from it).\n"
                        "Run scripts/setup, or give -DPERWATT_VENV=DIR of an environment with vl-convert-python 1.9.0.post1,\n"
                        "or -DPERWATT_CHARTS=OFF for pages with tables alone.")
  endif()
  set(script "${CMAKE_BINARY_DIR}/generated/vega.js")
  add_custom_command(
    OUTPUT "${script}"
    COMMAND "${PERWATT_VENV}/bin/python" "${CMAKE_SOURCE_DIR}/cmake/vega_script.py" "${script}"
    DEPENDS "${CMAKE_SOURCE_DIR}/cmake/vega_script.py" ${package}
    COMMENT "Bundling the script of the charts"
    VERBATIM)
  set(${variable} "${script}" PARENT_SCOPE)
endfunction()
