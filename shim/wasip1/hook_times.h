/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The times of a call that changes them. */
#ifndef WASIVFS_HOOK_TIMES_H
#define WASIVFS_HOOK_TIMES_H

#include "core/edit.h"
#include "hook.h"

/* ERROR_INVAL if a time is to be both what the call says and now. A read-only program changes none. */
static inline enum error hook_times(struct times *times, int64_t accessed, int64_t modified, int32_t flags) {
    if (WASIVFS_WRITABLE == WASIVFS_WRITABLE_NONE)
        return ERROR_NONE;
    if ((flags & FSTFLAGS_ATIM && flags & FSTFLAGS_ATIM_NOW) || (flags & FSTFLAGS_MTIM && flags & FSTFLAGS_MTIM_NOW))
        return ERROR_INVAL;
    *times = (struct times){.set_accessed = flags & (FSTFLAGS_ATIM | FSTFLAGS_ATIM_NOW),
                            .set_modified = flags & (FSTFLAGS_MTIM | FSTFLAGS_MTIM_NOW),
                            .accessed_now = flags & FSTFLAGS_ATIM_NOW,
                            .modified_now = flags & FSTFLAGS_MTIM_NOW,
                            .accessed = accessed,
                            .modified = modified};
    return ERROR_NONE;
}

#endif
