/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The buffers of a call that reads or writes several at once. */
#ifndef WASIVFS_HOOK_VECTOR_H
#define WASIVFS_HOOK_VECTOR_H

#include "hook.h"

#define MAX_IOVECS 1024 /* as on Linux */

/*
 * Returns ERRNO_INVAL if the sum of the buffers does not fit into the number of bytes that the call answers, or into an
 * offset.
 */
#define CHECK_VECTOR(vector, count, offset)                                                                            \
    if ((uint32_t)(count) > MAX_IOVECS)                                                                                \
        return ERRNO_INVAL;                                                                                            \
    uint64_t wanted = 0;                                                                                               \
    for (uint32_t i = 0; i < (uint32_t)(count); i++)                                                                   \
        wanted += (vector)[i].size;                                                                                    \
    if (wanted > INT32_MAX || wanted > INT64_MAX - (offset))                                                           \
    return ERRNO_INVAL

#endif
