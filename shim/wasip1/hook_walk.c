// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "hook_walk.h"

struct target hook_target;

/* A path below a descriptor of the host is none of an entry in the tree. */
static inline void hook_note_plain(struct target *target) {
#if IS_WRITABLE
    target->is_entry = target->slash = false;
    target->last = LAST_NAME;
#else
    (void)target;
#endif
}

enum wasip1_errno hook_walk(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, struct target *target) {
    struct descriptor *ours = hook_server(fd);
    if (!ours)
        return ERRNO_BADF;
    struct slice whole = {POINTER(const char, path), (uint32_t)size};
    if (WASIVFS_HOST != WASIVFS_HOST_NONE && ours->kind == DESCRIPTOR_HOST) {
        target->kind = TARGET_HOST;
        target->host = ours->host;
        target->path = whole;
        hook_note_plain(target);
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

#if SETTLES
enum wasip1_errno hook_walk_to_change(int32_t fd, int32_t path, int32_t size, enum walk_mode mode, enum settle how,
                                      struct target *target) {
    enum wasip1_errno error = hook_walk(fd, path, size, mode, target);
    bool is_made = mode == WALK_ENTRY || mode == WALK_CREATE;
    if (error == ERRNO_SUCCESS && (is_made || target->kind != TARGET_ABSENT))
        error = errno_of(settle(target, how));
    trace_server(error == ERRNO_SUCCESS && IS_TARGET_ON_HOST(target));
    return error;
}
#endif
