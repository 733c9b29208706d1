# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The arguments of wasivfs_embed() and wasivfs_pack(): checks, and the options of the command.

# The options of the command for the arguments of the caller that say what to embed.
function(_wasivfs_words result)
  set(words "")
  foreach(option IN ITEMS DIR MANIFEST)
    string(TOLOWER "--${option}" name)
    foreach(path IN LISTS arg_${option})
      if(NOT IS_ABSOLUTE "${path}")
        string(PREPEND path "${CMAKE_CURRENT_SOURCE_DIR}/")
      endif()
      list(APPEND words ${name} "${path}")
    endforeach()
  endforeach()
  foreach(option IN ITEMS INCLUDE EXCLUDE SYMLINKS)
    string(TOLOWER "--${option}" name)
    foreach(value IN LISTS arg_${option})
      list(APPEND words "${name}=${value}")
    endforeach()
  endforeach()
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

# The arguments of wasivfs_embed(), in the scope of its caller.
function(_wasivfs_check target)
  if(NOT TARGET ${target})
    _wasivfs_fail("${target} is not a target" "call wasivfs_embed() after add_executable(${target} ...)")
  endif()
  get_target_property(type ${target} TYPE)
  if(NOT type STREQUAL "EXECUTABLE")
    _wasivfs_fail("${target} is not a program, but a ${type}" "call wasivfs_embed() for the executable that links it")
  endif()
  if(NOT CMAKE_C_COMPILER_LOADED)
    _wasivfs_fail("${target} has no C compiler" "add C to the languages of project()")
  endif()
  _wasivfs_check_words(
    "wasivfs_embed(${target})" "DIR, MANIFEST, INCLUDE, EXCLUDE, SYMLINKS, HOST, TRACE, WASM_OPT and DEPENDS"
  )
endfunction()

# The arguments that wasivfs_embed() and wasivfs_pack() share, in the scope of the caller.
function(_wasivfs_check_words call known)
  # CMake reads a misspelt keyword after a list as a member of the list.
  set(unknown "${arg_UNPARSED_ARGUMENTS}")
  foreach(word IN LISTS arg_DIR arg_MANIFEST arg_INCLUDE arg_EXCLUDE arg_DEPENDS)
    if(word MATCHES "^[A-Z]+$" AND NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${word}")
      list(APPEND unknown "${word}")
    endif()
  endforeach()
  if(unknown)
    list(JOIN unknown " " unknown)
    _wasivfs_fail("${call} does not know ${unknown}" "known are ${known}; write a path of capitals as ./NAME, a glob as **/NAME")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    _wasivfs_fail("${call} has no value for ${arg_KEYWORDS_MISSING_VALUES}" "give one, or leave it out")
  endif()
  if(NOT arg_DIR AND NOT arg_MANIFEST)
    _wasivfs_fail("${call} embeds nothing" "give DIR or MANIFEST")
  endif()
  if(arg_HOST AND NOT arg_HOST MATCHES "^(below|above|none)$")
    _wasivfs_fail("${call} has HOST ${arg_HOST}" "give below, above or none")
  endif()
  if(arg_SYMLINKS AND NOT arg_SYMLINKS MATCHES "^(keep|follow|error)$")
    _wasivfs_fail("${call} has SYMLINKS ${arg_SYMLINKS}" "give keep, follow or error")
  endif()
endfunction()

# The space keeps CMake from breaking the line.
function(_wasivfs_fail what cure)
  message(FATAL_ERROR " wasivfs: error: ${what}; ${cure}")
endfunction()
