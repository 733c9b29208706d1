# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CMake reads this file for CMAKE_SYSTEM_NAME WASI where it has none of its own: there are static programs only.
set(WASI 1)
set_property(GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS FALSE)
