// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that make, remove or change what a path names. */
#include "core/change.h"
#include "hook_times.h"
#include "hook_walk.h"

static struct target new_target; /* the old target is `hook_target` */

#if COPIES_UP
/* Is the name one in a directory of the tree, whoever has it? */
static bool is_in_tree(const struct target *target) { return target->kind != TARGET_HOST || target->is_entry; }
#endif

HOOK(path_create_directory, int32_t fd, int32_t path, int32_t size) {
    WALK_TO_CHANGE(fd, path, size, WALK_ENTRY, SETTLE_NAME,
                   wasivfs_host_path_create_directory(hook_target.host, PATH_OF(hook_target)));
    return errno_of(change_make_directory(&hook_target));
}

HOOK(path_remove_directory, int32_t fd, int32_t path, int32_t size) {
    WALK_TO_CHANGE(fd, path, size, WALK_ENTRY, SETTLE_EMPTIED,
                   wasivfs_host_path_remove_directory(hook_target.host, PATH_OF(hook_target)));
    return errno_of(change_remove_directory(&hook_target));
}

HOOK(path_unlink_file, int32_t fd, int32_t path, int32_t size) {
    WALK_TO_CHANGE(fd, path, size, WALK_ENTRY, SETTLE_REMOVED,
                   wasivfs_host_path_unlink_file(hook_target.host, PATH_OF(hook_target)));
    return errno_of(change_remove_file(&hook_target));
}

HOOK(path_symlink, int32_t text, int32_t text_size, int32_t fd, int32_t path, int32_t size) {
    WALK_TO_CHANGE(fd, path, size, WALK_ENTRY, SETTLE_NAME,
                   wasivfs_host_path_symlink(text, text_size, hook_target.host, PATH_OF(hook_target)));
    const struct slice target = {POINTER(const char, text), (uint32_t)text_size};
    return errno_of(change_make_link(&hook_target, &target));
}

HOOK(path_filestat_set_times, int32_t fd, int32_t lookup, int32_t path, int32_t size, int64_t accessed,
     int64_t modified, int32_t flags) {
    bool follow = lookup & LOOKUPFLAGS_SYMLINK_FOLLOW;
    WALK_TO_CHANGE(fd, path, size, follow ? WALK_FOLLOW : WALK_NOFOLLOW, follow ? SETTLE_FOLLOWED : SETTLE_FILE,
                   wasivfs_host_path_filestat_set_times(hook_target.host, lookup, PATH_OF(hook_target), accessed,
                                                        modified, flags));
    if (hook_target.kind == TARGET_TREE && hook_is_mount_root(hook_target.place, &hook_target.host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(hook_target.host, accessed, modified, flags),
                             ERRNO_ROFS);
    struct times times;
    enum error error = hook_times(&times, accessed, modified, flags);
    return errno_of(error == ERROR_NONE ? change_times(&hook_target, &times) : error);
}

HOOK(path_link, int32_t old_fd, int32_t lookup, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    bool follow = lookup & LOOKUPFLAGS_SYMLINK_FOLLOW;
    enum wasip1_errno error = hook_walk_to_change(old_fd, old_path, old_size, follow ? WALK_FOLLOW : WALK_NOFOLLOW,
                                                  follow ? SETTLE_FOLLOWED : SETTLE_FILE, &hook_target);
    if (error == ERRNO_SUCCESS && hook_target.kind == TARGET_ABSENT)
        error = errno_of(hook_target.absence);
    if (error == ERRNO_SUCCESS)
        error = hook_walk_to_change(new_fd, new_path, new_size, WALK_ENTRY, SETTLE_NAME, &new_target);
    if (error != ERRNO_SUCCESS)
        return error;
    if (IS_TARGET_ON_HOST(&hook_target) && IS_TARGET_ON_HOST(&new_target))
        return UNLESS_SEALED(wasivfs_host_path_link(hook_target.host, lookup, PATH_OF(hook_target), new_target.host,
                                                    PATH_OF(new_target)),
                             ERRNO_NOTDIR);
    enum error refusal = change_check_missing(&hook_target, follow);
    trace_server(refusal != ERROR_NONE);
    return errno_of(refusal != ERROR_NONE ? refusal : change_link(&hook_target, &new_target));
}

HOOK(path_rename, int32_t old_fd, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    enum wasip1_errno error = hook_walk_to_change(old_fd, old_path, old_size, WALK_ENTRY,
                                                  COPIES_UP ? SETTLE_NOT : SETTLE_MOVED, &hook_target);
    if (error == ERRNO_SUCCESS)
        error = hook_walk_to_change(new_fd, new_path, new_size, WALK_ENTRY, COPIES_UP ? SETTLE_NOT : SETTLE_NAME,
                                    &new_target);
    if (error != ERRNO_SUCCESS)
        return error;
#if COPIES_UP
    bool is_of_tree = is_in_tree(&hook_target) || is_in_tree(&new_target);
    if (is_of_tree && edit_is_on_host(&hook_target) && edit_is_on_host(&new_target)) {
        trace_server(true);
        return errno_of(edit_rename_on_host(&hook_target, &new_target));
    }
#endif
    if (IS_TARGET_ON_HOST(&hook_target) && IS_TARGET_ON_HOST(&new_target))
        return UNLESS_SEALED(
            wasivfs_host_path_rename(hook_target.host, PATH_OF(hook_target), new_target.host, PATH_OF(new_target)),
            ERRNO_NOTDIR);
    trace_server(false); /* the shim answers, whoever has the two files */
    return errno_of(change_rename(&hook_target, &new_target));
}
