// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* C, and C++. */
#include <stdio.h>

int call_main(void) __asm__("__main_void"); /* main(), as wasi-libc calls it */

__attribute__((export_name("listing"))) void listing(void) {
    call_main();
    fflush(stdout);
}
