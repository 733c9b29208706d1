// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_walk.h"

#include "host_handles.h"

struct target hook_target;

enum error hook_walk(int32_t handle, int32_t path, int32_t size, enum walk_mode mode, struct target *target) {
    struct slice whole = {POINTER(const char, path), (uint32_t)size};
    if (!IS_SEALED && !is_own(handle)) {
        trace_server(true);
        target->kind = TARGET_HOST;
        target->host = handle;
        target->path = whole;
        return ERROR_NONE;
    }
    struct descriptor *directory = hook_own(handle);
    if (descriptor_check_directory(directory) != ERROR_NONE)
        return ERROR_NOTDIR;
    for (uint32_t i = 0; i < whole.size && whole.size < MAX_PATH; i++)
        if (whole.start[i] == '\0')
            return ERROR_INVAL;
    enum error error = walk(directory->place, &whole, mode, target);
    bool is_on_host = error == ERROR_NONE && IS_TARGET_ON_HOST(target);
    trace_server(is_on_host);
    if (is_on_host)
        target->host = host_handle(target->host);
    return error;
}
