// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_walk.h"

struct target hook_target;

enum wasip1_errno hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target) {
    struct descriptor *ours = hook_server(fd);
    if (!ours)
        return ERRNO_BADF;
    struct slice whole = {POINTER(const char, path), (uint32_t)size};
    if (WASIVFS_HOST != WASIVFS_HOST_NONE && ours->kind == DESCRIPTOR_HOST) {
        target->kind = TARGET_HOST;
        target->host = ours->host;
        target->path = whole;
        return ERRNO_SUCCESS;
    }
    if (descriptor_check_directory(ours) != ERROR_NONE)
        return ERRNO_NOTDIR;
    for (uint32_t i = 0; i < whole.size && whole.size < MAX_PATH; i++)
        if (whole.start[i] == '\0')
            return ERRNO_INVAL;
    enum error error = walk(ours->place, &whole, mode, target);
    trace_server(error == ERROR_NONE && IS_TARGET_ON_HOST(target));
    return errno_of(error);
}
