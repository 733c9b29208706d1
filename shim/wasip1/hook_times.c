// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_times.h"

#if IS_WRITABLE

enum error hook_times(struct times *times, int64_t accessed, int64_t modified, int32_t flags) {
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
