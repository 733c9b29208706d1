# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(wasivfs) defines
#
#   wasivfs_embed(target DIR host[::guest]... [MANIFEST file...] [INCLUDE glob...] [EXCLUDE glob...]
#                 [SYMLINKS keep|follow|error] [HOST below|above|none] [CONTENTS auto|memory|passive]
#                 [WRITABLE host|memory|memory:/directory...] [WRITABLE_LIMIT size] [DEVICES]
#                 [TRACE] [WASM_OPT] [DEPENDS target|file...])
#
# which embeds files in an executable for WASI, and builds it again when they change. Relative paths are relative to the
# current source directory. The arguments mean the same as the options of `wasivfs cc`. A second call for the same
# executable adds another image.
#
#   wasivfs_pack(name PROGRAM target|file OUTPUT file DIR host[::guest]... [MANIFEST file...] [INCLUDE glob...]
#                [EXCLUDE glob...] [SYMLINKS keep|follow|error] [HOST below|above|none]
#                [WRITABLE memory|memory:/directory...] [REPLACE] [DEPENDS target|file...])
#
# defines the target `name`, which adds files to a finished program with `wasivfs pack`. OUTPUT is relative to the current
# binary directory.

cmake_minimum_required(VERSION 3.20)

# The command in the prefix or Python environment of this file; in a source tree, the command on PATH.
find_program(
  WASIVFS_COMMAND wasivfs
  HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_LIST_DIR}/../../../../../bin"
  PATHS "${CMAKE_CURRENT_LIST_DIR}/../pybuild"
  NO_CMAKE_FIND_ROOT_PATH
  DOC "The command wasivfs"
)
if(NOT WASIVFS_COMMAND)
  set(wasivfs_FOUND FALSE)
  set(wasivfs_NOT_FOUND_MESSAGE "the command wasivfs is missing; put it on PATH, or set WASIVFS_COMMAND")
  return()
endif()
execute_process(
  COMMAND "${WASIVFS_COMMAND}" toolchain --shim-dir
  OUTPUT_VARIABLE WASIVFS_SHIM_DIR
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_VARIABLE wasivfs_problem
  RESULT_VARIABLE wasivfs_status
)
if(NOT wasivfs_status EQUAL 0)
  set(wasivfs_FOUND FALSE)
  set(wasivfs_NOT_FOUND_MESSAGE "${WASIVFS_COMMAND} does not work: ${wasivfs_problem}")
  return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/wasivfsArguments.cmake")

function(wasivfs_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "DEVICES;TRACE;WASM_OPT" "HOST;SYMLINKS;CONTENTS;WRITABLE_LIMIT"
                        "DIR;MANIFEST;INCLUDE;EXCLUDE;WRITABLE;DEPENDS")
  _wasivfs_check(${target})

  _wasivfs_words(words)
  list(PREPEND words --embed object)

  if(NOT DEFINED arg_CONTENTS)
    set(arg_CONTENTS auto)
  endif()
  _wasivfs_shim(shim ${target})
  get_target_property(linked ${target} WASIVFS_SHIM)
  if(NOT linked)
    set_target_properties(${target} PROPERTIES WASIVFS_SHIM ${shim} WASIVFS_CONTENTS ${arg_CONTENTS} WASIVFS_IMAGES 0)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${shim}>)
    target_include_directories(${target} SYSTEM PRIVATE "${WASIVFS_SHIM_DIR}")
    if(NOT "${CMAKE_C_COMPILER} ${CMAKE_C_COMPILER_ARG1}" MATCHES "zig")
      # Objects have their own level. At a link, the level only makes clang run a wasm-opt on PATH; the last one counts.
      target_link_options(${target} PRIVATE $<$<NOT:$<BOOL:$<TARGET_PROPERTY:WASIVFS_WASM_OPT>>>:-O0>)
      # Link options of the project may come after this call. Zig places the stack first by itself.
      cmake_language(EVAL CODE "cmake_language(DEFER CALL _wasivfs_link [[${target}]] ${arg_CONTENTS})")
    endif()
    if(arg_HOST STREQUAL "none")
      add_custom_command(
        TARGET ${target}
        POST_BUILD
        COMMAND "${WASIVFS_COMMAND}" check --quiet --delete "$<TARGET_FILE:${target}>"
        VERBATIM
      )
    endif()
  elseif(NOT linked STREQUAL shim)
    _wasivfs_fail("${target} gets two shims, ${linked} and ${shim}" "give each wasivfs_embed(${target}) the same HOST, TRACE, WRITABLE, WRITABLE_LIMIT and DEVICES")
  endif()
  get_target_property(contents ${target} WASIVFS_CONTENTS)
  if(NOT contents STREQUAL arg_CONTENTS)
    _wasivfs_fail("${target} has its files in two places, ${contents} and ${arg_CONTENTS}" "give each wasivfs_embed(${target}) the same CONTENTS")
  endif()

  if(arg_WASM_OPT)
    set_target_properties(${target} PROPERTIES WASIVFS_WASM_OPT TRUE)
  endif()

  get_target_property(number ${target} WASIVFS_IMAGES)
  math(EXPR number "${number} + 1")
  set_target_properties(${target} PROPERTIES WASIVFS_IMAGES ${number})
  _wasivfs_image(contents ${target}-image-${number} "${words}" "${arg_DEPENDS}")
  # add_dependencies(target) may come after this call.
  cmake_language(EVAL CODE "cmake_language(DEFER CALL _wasivfs_order [[${target}]] [[${target}-image-${number}-files]])")
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}-image-${number}>)
  target_link_options(${target} PRIVATE "${contents}")
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${contents}")
endfunction()

function(wasivfs_pack name)
  cmake_parse_arguments(
    PARSE_ARGV 1 arg "REPLACE" "PROGRAM;OUTPUT;HOST;SYMLINKS" "DIR;MANIFEST;INCLUDE;EXCLUDE;WRITABLE;DEPENDS"
  )
  _wasivfs_check_words(
    "wasivfs_pack(${name})"
    "PROGRAM, OUTPUT, DIR, MANIFEST, INCLUDE, EXCLUDE, SYMLINKS, HOST, WRITABLE, REPLACE and DEPENDS"
  )
  if(NOT arg_PROGRAM OR NOT arg_OUTPUT)
    _wasivfs_fail("wasivfs_pack(${name}) has no PROGRAM or no OUTPUT" "give both")
  endif()
  set(program "${arg_PROGRAM}")
  if(TARGET "${arg_PROGRAM}")
    set(program "$<TARGET_FILE:${arg_PROGRAM}>")
  elseif(NOT IS_ABSOLUTE "${program}")
    string(PREPEND program "${CMAKE_CURRENT_SOURCE_DIR}/")
  endif()
  set(output "${arg_OUTPUT}")
  if(NOT IS_ABSOLUTE "${output}")
    string(PREPEND output "${CMAKE_CURRENT_BINARY_DIR}/")
  endif()
  _wasivfs_words(words)
  if(arg_HOST)
    list(APPEND words --host "${arg_HOST}")
  endif()
  if(arg_REPLACE)
    list(APPEND words --replace)
  endif()
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${name}.d")
  _wasivfs_forget(forget "${name}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${WASIVFS_COMMAND}" pack "${program}" ${words} -o "${output}" --depfile "${depfile}"
    ${forget}
    DEPENDS "${WASIVFS_COMMAND}" "${program}" ${arg_DEPENDS}
    DEPFILE "${depfile}"
    COMMENT "Packing files into ${arg_OUTPUT}"
    VERBATIM
  )
  add_custom_target(${name} ALL DEPENDS "${output}")
  if(TARGET "${arg_PROGRAM}")
    add_dependencies(${name} "${arg_PROGRAM}")
  endif()
endfunction()

# Sets `result` to a command that makes CMake forget what the depfile of the custom target named before.
function(_wasivfs_forget result target)
  set(${result} "" PARENT_SCOPE)
  if(CMAKE_GENERATOR MATCHES "Makefiles")
    # CMake adds the depfile to earlier versions of it, so that it would miss a removed file for ever.
    set(remembered "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/compiler_depend.internal")
    set(${result} COMMAND "${CMAKE_COMMAND}" -E rm -f "${remembered}" PARENT_SCOPE)
  endif()
endfunction()

# Defines the library `name`, the object of an image, and sets `contents` to the object with the files' bytes. The image
# is written only if its bytes change, so its age says nothing; the age of the stamp does.
function(_wasivfs_image contents name words depends)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${name}")
  set(image "${folder}/fs_image.c")
  set(${contents} "${image}.bin.o" PARENT_SCOPE)
  file(MAKE_DIRECTORY "${folder}")
  _wasivfs_forget(forget ${name}-files)
  add_custom_command(
    OUTPUT "${folder}/stamp"
    BYPRODUCTS "${image}" "${image}.bin.o"
    COMMAND
      "${WASIVFS_COMMAND}" image ${words} -o "${image}" --depfile "${folder}/depfile" --depfile-target "${folder}/stamp"
    ${forget}
    COMMAND "${CMAKE_COMMAND}" -E touch "${folder}/stamp"
    DEPENDS "${WASIVFS_COMMAND}" ${depends}
    DEPFILE "${folder}/depfile"
    COMMENT "Making ${name}"
    VERBATIM
  )
  add_custom_target(${name}-files DEPENDS "${folder}/stamp")
  add_library(${name} OBJECT "${image}")
  add_dependencies(${name} ${name}-files)
  _wasivfs_compile(${name} "SHELL:-Os -g0 -fno-lto")
endfunction()

# Builds the dependencies of the executable before its image.
function(_wasivfs_order target files)
  get_target_property(before ${target} MANUALLY_ADDED_DEPENDENCIES)
  if(before)
    add_dependencies(${files} ${before})
  endif()
endfunction()

# Puts the stack before the data, so that an overflow traps, unless the project places one of them. Contents leave memory
# if the linker is that of the toolchain file.
function(_wasivfs_link target contents)
  set(words "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${CMAKE_EXE_LINKER_FLAGS}")
  foreach(configuration IN LISTS CMAKE_BUILD_TYPE CMAKE_CONFIGURATION_TYPES)
    string(TOUPPER "CMAKE_EXE_LINKER_FLAGS_${configuration}" flags)
    string(APPEND words " ${${flags}}")
  endforeach()
  foreach(property IN ITEMS LINK_OPTIONS LINK_FLAGS LINK_LIBRARIES)
    get_target_property(value ${target} ${property})
    string(APPEND words " ${value}")
  endforeach()
  if(NOT words MATCHES "-(stack-first|global-base=)")
    target_link_options(${target} PRIVATE LINKER:--stack-first)
  endif()
  if(NOT words MATCHES "-fuse-ld=")
    if(WASIVFS_LINK_OPTIONS AND NOT contents STREQUAL "memory")
      target_link_options(${target} PRIVATE ${WASIVFS_LINK_OPTIONS} LINKER:--wasivfs-contents=${contents})
    endif()
  elseif(contents STREQUAL "passive")
    _wasivfs_fail("${target} has a linker of its own, which keeps files in memory: CONTENTS passive" "leave out -fuse-ld, or use CONTENTS auto")
  endif()
endfunction()

# Sets `result` to the library of the shim's objects for the caller's arguments, which are those of wasivfs_embed().
function(_wasivfs_shim result target)
  _wasivfs_layers(layer)
  if(layer STREQUAL "host")
    set(arg_HOST above)
  elseif(NOT arg_HOST)
    set(arg_HOST below)
  endif()
  set(name wasivfs-shim-${arg_HOST})
  string(TOUPPER "WASIVFS_HOST=WASIVFS_HOST_${arg_HOST}" definitions)
  if(arg_TRACE)
    string(APPEND name -trace)
    list(APPEND definitions WASIVFS_TRACE=1)
  endif()
  if(layer)
    string(APPEND name -${layer})
    string(TOUPPER "WASIVFS_WRITABLE=WASIVFS_WRITABLE_${layer}" writable)
    list(APPEND definitions ${writable})
    _wasivfs_bytes(limit "wasivfs_embed(${target})" "${arg_WRITABLE_LIMIT}")
    if(NOT limit STREQUAL "" AND NOT limit EQUAL 1073741824) # the default
      string(APPEND name -${limit})
      list(APPEND definitions WASIVFS_WRITABLE_LIMIT=${limit})
    endif()
  endif()
  if(arg_DEVICES)
    string(APPEND name -devices)
    list(APPEND definitions WASIVFS_DEVICES=1)
  endif()
  if(NOT TARGET ${name})
    file(GLOB sources "${WASIVFS_SHIM_DIR}/core/*.c" "${WASIVFS_SHIM_DIR}/wasip1/*.c")
    list(PREPEND sources "${WASIVFS_SHIM_DIR}/core/link_once.c") # first, so that a linker that finds two shims says so
    list(REMOVE_DUPLICATES sources)
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${sources})
    target_compile_definitions(${name} PRIVATE ${definitions})
    # SHELL: keeps CMake from dropping the second -Oz.
    file(STRINGS "${WASIVFS_SHIM_DIR}/flags.txt" flags)
    list(JOIN flags " " flags)
    _wasivfs_compile(${name} "SHELL:${flags}")
  endif()
  set(${result} ${name} PARENT_SCOPE)
endfunction()

# The warnings and the debugging of the project do not concern it. Without LTO, because the assembler would look for the
# contents at link time, and the linker must see the hooks before it reads libc.
function(_wasivfs_compile name flags)
  target_include_directories(${name} PRIVATE "${WASIVFS_SHIM_DIR}")
  target_compile_options(${name} PRIVATE "${flags}" -w)
  set_target_properties(
    ${name} PROPERTIES C_STANDARD 11 C_EXTENSIONS ON INTERPROCEDURAL_OPTIMIZATION OFF POSITION_INDEPENDENT_CODE OFF
                       UNITY_BUILD OFF
  )
endfunction()
