// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_walk.h"

struct target hook_target;

enum error hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target) {
    struct descriptor *ours = hook_server(fd);
    if (!ours)
        return ERROR_BADF;
    struct slice whole = {POINTER(const char, path), (uint32_t)size};
    if (ours->kind == DESCRIPTOR_HOST) {
        target->kind = TARGET_HOST;
        target->host = ours->host;
        target->path = whole;
        return WASIVFS_HOST == WASIVFS_HOST_NONE ? ERROR_NOTDIR : ERROR_NONE;
    }
    enum error error = descriptor_check_directory(ours);
    if (error != ERROR_NONE)
        return error;
    for (uint32_t i = 0; i < whole.size && whole.size < MAX_PATH; i++)
        if (whole.start[i] == '\0')
            return ERROR_INVAL;
    error = walk(ours->place, whole, mode, target);
    trace_server(error == ERROR_NONE && target->kind == TARGET_HOST);
    return error;
}
