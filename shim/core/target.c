// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "target.h"

enum error target_append(struct target *target, const struct slice *name) {
    bool slash = target->path.size > 0;
    if (name->size + slash >= MAX_PATH - target->path.size)
        return ERROR_NAMETOOLONG;
    if (slash)
        target->buffer[target->path.size++] = '/';
    __builtin_memcpy(target->buffer + target->path.size, name->start, name->size);
    target->path.size += name->size;
    return ERROR_NONE;
}
