/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Runs of bytes. From a C library, the shim needs only memcpy, memmove and memcmp. */
#ifndef WASIVFS_BYTES_H
#define WASIVFS_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes with a size and no terminator. Passed by address, because WebAssembly would copy the struct to the stack. */
struct slice {
    const char *start;
    uint32_t size;
};

static inline bool equal(const struct slice *a, const struct slice *b) {
    return a->size == b->size && (a->size == 0 || __builtin_memcmp(a->start, b->start, a->size) == 0);
}

#endif
