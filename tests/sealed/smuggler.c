/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Opens a file of the host past the C library: -D options say by which symbol, of which namespace. */
#include <stdint.h>

#ifndef SYMBOL
#define SYMBOL "own_open"
#endif
#ifndef NAMESPACE
#define NAMESPACE "wasi_snapshot_preview1"
#endif
#define DECLARE(name) __asm__(name)

__attribute__((import_module(NAMESPACE), import_name("path_open"))) int32_t call(int32_t, int32_t, const char *,
                                                                                 int32_t, int32_t, int64_t, int64_t,
                                                                                 int32_t, int32_t *) DECLARE(SYMBOL);

int smuggle(void);
int smuggle(void) {
    int32_t opened;
    for (int32_t directory = 3; directory < 6; directory++)
        if (call(directory, 0, "secret", 6, 0, 2, 0, 0, &opened) == 0)
            return 1;
    return 0;
}
