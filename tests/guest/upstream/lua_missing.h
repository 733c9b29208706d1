/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What Lua calls and WASI does not have: there are no processes and no place for temporary files. */
#include <stdio.h>

#define l_system(command) ((command) ? -1 : 0)
#define tmpfile() ((FILE *)0)
#define lua_tmpnam(name, error) ((error) = 1)
#define LUA_TMPNAMBUFSIZE 1
