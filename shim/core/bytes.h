/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Runs of bytes. memcpy, memmove and memcmp are all that the shim asks of a C library. */
#ifndef WASIVFS_BYTES_H
#define WASIVFS_BYTES_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that end where their size says; no terminator. */
struct slice {
    const char *start;
    uint32_t size;
};

/* As unsigned bytes, a prefix before what it is a prefix of. */
static inline int compare(struct slice a, struct slice b) {
    uint32_t common = a.size < b.size ? a.size : b.size;
    int order = common ? __builtin_memcmp(a.start, b.start, common) : 0;
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

static inline bool equal(struct slice a, struct slice b) {
    return a.size == b.size && (a.size == 0 || __builtin_memcmp(a.start, b.start, a.size) == 0);
}

#endif
