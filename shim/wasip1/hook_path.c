// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Hooks that make, remove or change what a path names. */
#include "core/refuse.h"
#include "hook_walk.h"

static struct target new_target; /* the old target is `hook_target` */

HOOK(path_create_directory, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_create_directory(hook_target.host, PATH_OF(hook_target)));
    return errno_of(refuse_mkdir(&hook_target));
}

HOOK(path_remove_directory, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_remove_directory(hook_target.host, PATH_OF(hook_target)));
    return errno_of(refuse_rmdir(&hook_target));
}

HOOK(path_unlink_file, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY, wasivfs_host_path_unlink_file(hook_target.host, PATH_OF(hook_target)));
    return errno_of(refuse_unlink(&hook_target));
}

HOOK(path_symlink, int32_t text, int32_t text_size, int32_t fd, int32_t path, int32_t size) {
    WALK(fd, path, size, WALK_ENTRY,
         wasivfs_host_path_symlink(text, text_size, hook_target.host, PATH_OF(hook_target)));
    return text_size == 0 ? ERRNO_NOENT : errno_of(refuse_symlink(&hook_target));
}

HOOK(path_filestat_set_times, int32_t fd, int32_t lookup, int32_t path, int32_t size, int64_t accessed,
     int64_t modified, int32_t flags) {
    WALK(fd, path, size, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW,
         wasivfs_host_path_filestat_set_times(hook_target.host, lookup, PATH_OF(hook_target), accessed, modified,
                                              flags));
    if (hook_target.kind == TARGET_TREE && hook_is_mount_root(hook_target.place, &hook_target.host))
        return UNLESS_SEALED(wasivfs_host_fd_filestat_set_times(hook_target.host, accessed, modified, flags),
                             ERRNO_ROFS);
    return errno_of(refuse_times(&hook_target));
}

HOOK(path_link, int32_t old_fd, int32_t lookup, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    enum wasip1_errno error = hook_walk(
        old_fd, old_path, old_size, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW, &hook_target);
    if (error == ERRNO_SUCCESS && hook_target.kind == TARGET_ABSENT)
        error = errno_of(hook_target.absence);
    if (error == ERRNO_SUCCESS)
        error = hook_walk(new_fd, new_path, new_size, WALK_ENTRY, &new_target);
    if (error != ERRNO_SUCCESS)
        return error;
    if (IS_TARGET_ON_HOST(&hook_target) && IS_TARGET_ON_HOST(&new_target))
        return UNLESS_SEALED(wasivfs_host_path_link(hook_target.host, lookup, PATH_OF(hook_target), new_target.host,
                                                    PATH_OF(new_target)),
                             ERRNO_NOTDIR);
    enum error refusal = refuse_missing(&hook_target, lookup & LOOKUPFLAGS_SYMLINK_FOLLOW);
    trace_server(refusal != ERROR_NONE);
    return errno_of(refusal != ERROR_NONE ? refusal : refuse_link(&new_target));
}

HOOK(path_rename, int32_t old_fd, int32_t old_path, int32_t old_size, int32_t new_fd, int32_t new_path,
     int32_t new_size) {
    enum wasip1_errno error = hook_walk(old_fd, old_path, old_size, WALK_ENTRY, &hook_target);
    if (error == ERRNO_SUCCESS)
        error = hook_walk(new_fd, new_path, new_size, WALK_ENTRY, &new_target);
    if (error != ERRNO_SUCCESS)
        return error;
    if (IS_TARGET_ON_HOST(&hook_target) && IS_TARGET_ON_HOST(&new_target))
        return UNLESS_SEALED(
            wasivfs_host_path_rename(hook_target.host, PATH_OF(hook_target), new_target.host, PATH_OF(new_target)),
            ERRNO_NOTDIR);
    trace_server(false); /* the shim answers, whoever has the two files */
    return errno_of(refuse_rename(&hook_target, &new_target));
}
