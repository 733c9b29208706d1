/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Runs of bytes. memcpy, memmove and memcmp are all that the shim asks of a C library. */
#ifndef WASIVFS_BYTES_H
#define WASIVFS_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that end where their size says; no terminator. Passed by address: WebAssembly would copy it to the stack. */
struct slice {
    const char *start;
    uint32_t size;
};

static inline bool equal(const struct slice *a, const struct slice *b) {
    return a->size == b->size && (a->size == 0 || __builtin_memcmp(a->start, b->start, a->size) == 0);
}

#endif
