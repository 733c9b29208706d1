// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_walk.h"

enum error hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target) {
    struct descriptor *ours;
    enum error error = hook_server(fd, &ours, &target->host);
    if (error != ERROR_NONE)
        return error;
    struct slice whole = {POINTER(const char, path), (uint32_t)size};
    if (!ours) {
        target->kind = TARGET_HOST;
        target->path = whole;
        return WASIVFS_HOST == WASIVFS_HOST_NONE ? ERROR_NOTDIR : ERROR_NONE;
    }
    error = descriptor_check_directory(ours);
    if (error != ERROR_NONE)
        return error;
    for (uint32_t i = 0; i < whole.size && whole.size < MAX_PATH; i++)
        if (whole.start[i] == '\0')
            return ERROR_INVAL;
    error = walk(ours->place, whole, mode, target);
    trace_server(error == ERROR_NONE && target->kind == TARGET_HOST);
    return error;
}
